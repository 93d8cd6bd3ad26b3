/* Times that staff type are those of the court, wherever the computer stands. */

/** atZone turns a local time ("2026-12-01T15:00:00") of a zone into an instant; an hour that does not exist there (clocks go forward) becomes the next that does. */
export function atZone(local: string, zone: string): Date {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return new Date(NaN);
  const first = new Date(asUtc - offset(asUtc, zone));
  return new Date(asUtc - offset(first.getTime(), zone));
}

function offset(at: number, zone: string): number {
  const f: Record<string, number> = {};
  for (const p of new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' }).formatToParts(new Date(at))) f[p.type] = Number(p.value);
  return Date.UTC(f.year!, f.month! - 1, f.day, f.hour, f.minute, f.second) - Math.floor(at / 1000) * 1000;
}
