/** wholeNumber reads a count as people type it ("1,200", full-width digits); undefined when it is none. */
export function wholeNumber(v: unknown): number | undefined {
  if (typeof v === 'number') return Number.isInteger(v) && v >= 0 ? v : undefined;
  if (typeof v !== 'string') return undefined;
  const plain = v.normalize('NFKC').replace(/[\s,]/g, '');
  return /^\d{1,12}$/.test(plain) ? Number(plain) : undefined;
}
