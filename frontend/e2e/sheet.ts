import { crc32 } from 'node:zlib';

/* Tables as people make them: CSV text, and the smallest XLSX that spreadsheet programs write (a zip of XML, stored). */

export type Cell = string | number | { formula: string; shown: string };

/** csv writes rows as a spreadsheet would, with the mark that says UTF-8. */
export function csv(rows: readonly (readonly Cell[])[]): Buffer {
  const text = (c: Cell) => { const s = typeof c === 'object' ? `=${c.formula}` : String(c); return /[",\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s; };
  return Buffer.from(`\ufeff${rows.map((r) => r.map(text).join(',')).join('\r\n')}\r\n`);
}

/** xlsx writes one sheet. */
export function xlsx(rows: readonly (readonly Cell[])[]): Buffer {
  const esc = (s: string) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const letter = (i: number) => String.fromCharCode(65 + i);
  const cell = (c: Cell, at: string) =>
    typeof c === 'number' ? `<c r="${at}"><v>${c}</v></c>` : typeof c === 'object' ? `<c r="${at}" t="str"><f>${esc(c.formula)}</f><v>${esc(c.shown)}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${esc(c)}</t></is></c>`;
  const sheet = rows.map((r, y) => `<row r="${y + 1}">${r.map((c, x) => cell(c, `${letter(x)}${y + 1}`)).join('')}</row>`).join('');
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const pack = 'http://schemas.openxmlformats.org/package/2006';
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return zip({
    '[Content_Types].xml': `${xml}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${rel}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${xml}<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
  });
}

/** zip stores files without squeezing them. */
function zip(files: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [n, data] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(20, 4); head.writeUInt16LE(0x0800, 6); head.writeUInt16LE(0x21, 12);
    head.writeUInt32LE(crc32(data), 14); head.writeUInt32LE(data.length, 18); head.writeUInt32LE(data.length, 22); head.writeUInt16LE(n.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0); entry.writeUInt16LE(20, 4); head.copy(entry, 6, 4, 30); entry.writeUInt32LE(at, 42);
    parts.push(head, n, data);
    index.push(entry, n);
    at += head.length + n.length + data.length;
  }
  const list = Buffer.concat(index);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(Object.keys(files).length, 8); end.writeUInt16LE(Object.keys(files).length, 10); end.writeUInt32LE(list.length, 12); end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}
