/** minorOf reads a sum in yuan as typed ("30,000.5") into minor units; undefined when it is none. */
export function minorOf(typed: string): number | undefined {
  const clean = typed.replace(/[,，\s元￥¥]/g, '');
  if (!/^\d{1,12}(\.\d{1,2})?$/.test(clean)) return undefined;
  const [whole = '0', part = ''] = clean.split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0') || 0);
}
