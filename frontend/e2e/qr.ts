import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import read from 'jsqr';

/** qrOf reads the QR on the first page of a PDF, as a phone would from the printed paper: rendered by poppler, decoded by jsQR. */
export function qrOf(pdf: Buffer): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'concord-qr-'));
  try {
    writeFileSync(join(dir, 'paper.pdf'), pdf);
    execFileSync('pdftoppm', ['-gray', '-r', '200', '-f', '1', '-l', '1', '-singlefile', 'paper.pdf', 'page'], { cwd: dir });
    const { width, height, gray } = pgm(readFileSync(join(dir, 'page.pgm')));
    const rgba = new Uint8ClampedArray(width * height * 4);
    gray.forEach((v, i) => rgba.set([v, v, v, 255], i * 4));
    const decode = ('default' in read ? (read as unknown as { default: typeof read }).default : read) as unknown as (data: Uint8ClampedArray, w: number, h: number) => { data: string } | null;
    return decode(rgba, width, height)?.data;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function pgm(file: Buffer): { width: number; height: number; gray: Uint8Array } {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 40).toString('latin1'));
  if (!head) throw new Error('no grey picture');
  return { width: Number(head[1]), height: Number(head[2]), gray: new Uint8Array(file.subarray(head[0].length)) };
}
