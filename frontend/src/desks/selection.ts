import type { Half } from '../ui/Joint/Joint.tsx';
import type { DeskItem } from './types.ts';

/* What stands on a desk in which order, as plain functions: pages only show what comes out of here. */

/** Waiting says on whom a case waits, as a mediator speaks of it. */
export type Waiting = 'me' | 'applicant' | 'respondent' | 'all' | 'court' | 'nobody';

/** waitingOf reads the word of the server: both its own words and those of the desk. */
export function waitingOf(item: Pick<DeskItem, 'waiting'>): Waiting {
  switch (item.waiting) {
    case 'me': case 'you': case 'mediator': return 'me';
    case 'applicant': case 'respondent': case 'court': return item.waiting;
    case 'all': case 'parties': return 'all';
    default: return 'nobody';
  }
}

/** halvesOf shows which side has acted: the side that is waited for is the open half. */
export function halvesOf(item: Pick<DeskItem, 'waiting' | 'state'>): readonly [Half, Half] {
  if (item.state === 'paused') return ['off', 'off'];
  switch (waitingOf(item)) {
    case 'applicant': return ['off', 'on'];
    case 'respondent': return ['on', 'off'];
    case 'all': return ['off', 'off'];
    default: return ['on', 'on'];
  }
}

/** isOpen tells whether a case still needs somebody; what is over and waits for nobody is left out. */
export function isOpen(item: Pick<DeskItem, 'state' | 'waiting'>): boolean {
  return !['settled', 'failed', 'withdrawn'].includes(item.state) || waitingOf(item) !== 'nobody';
}

export interface Tab {
  key: '' | Exclude<Waiting, 'nobody'>;
  count: number;
}

const TABS: readonly Exclude<Waiting, 'nobody'>[] = ['me', 'applicant', 'respondent', 'all', 'court'];

/** tabsOf is the filter of the desk: all first, then those that have cases, in a fixed order; the chosen one stays even when it is empty. */
export function tabsOf(counts: Readonly<Record<string, number>>, chosen: string): Tab[] {
  const by = new Map<Waiting, number>();
  let all = 0;
  for (const [word, n] of Object.entries(counts)) {
    const key = waitingOf({ waiting: word });
    by.set(key, (by.get(key) ?? 0) + n);
    if (key !== 'nobody') all += n;
  }
  return [{ key: '', count: all }, ...TABS.filter((k) => (by.get(k) ?? 0) > 0 || k === chosen).map((key) => ({ key, count: by.get(key) ?? 0 }))];
}

/** longestFirst sorts by how long a case has waited; those that wait equally long by the nearest limit. */
export function longestFirst(items: readonly DeskItem[]): DeskItem[] {
  return [...items].sort((a, b) => a.since.localeCompare(b.since) || dueKey(a).localeCompare(dueKey(b)) || a.id.localeCompare(b.id));
}

/** soonestFirst sorts by limit; what has none comes last. */
export function soonestFirst(items: readonly DeskItem[]): DeskItem[] {
  return [...items].sort((a, b) => dueKey(a).localeCompare(dueKey(b)) || a.since.localeCompare(b.since) || a.id.localeCompare(b.id));
}

const dueKey = (i: DeskItem): string => i.due ?? '9999';

/** waitedDays is how many whole days something has waited; never negative. */
export function waitedDays(since: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(since).getTime()) / 86_400_000));
}

/** DayLoad is one day of the strip "due in the next days". */
export interface DayLoad {
  /** day is YYYY-MM-DD. */
  day: string;
  count: number;
}

/** nextDays counts what is due on each of the next days; what is overdue counts for today. `left` gives the calendar days to a limit, in the court's zone. */
export function nextDays(items: readonly Pick<DeskItem, 'due'>[], today: string, left: (due: string) => number, days = 5): DayLoad[] {
  const counts = new Array<number>(days).fill(0);
  for (const i of items) {
    if (!i.due) continue;
    const n = Math.max(0, left(i.due));
    if (n < days) counts[n]! += 1;
  }
  const first = Date.parse(`${today}T00:00:00Z`);
  return counts.map((count, n) => ({ day: new Date(first + n * 86_400_000).toISOString().slice(0, 10), count }));
}

/** usedOf is how far a clock has run, 0 to 1; undefined when the server does not tell its length. */
export function usedOf(item: Pick<DeskItem, 'daysLeft' | 'length'>): number | undefined {
  if (item.daysLeft === undefined || !item.length) return undefined;
  return Math.min(1, Math.max(0, (item.length - item.daysLeft) / item.length));
}

/** changedKeys tells which lines are new or say something else than before. The first time nothing has changed. */
export function changedKeys<T>(before: ReadonlyMap<string, string> | null, now: readonly T[], keyOf: (x: T) => string, sign: (x: T) => string): string[] {
  if (!before) return [];
  return now.filter((x) => before.get(keyOf(x)) !== sign(x)).map(keyOf);
}

/** matches tells whether a line holds every word that was typed: names, numbers. */
export function matches(item: Pick<DeskItem, 'parties' | 'number'>, typed: string): boolean {
  const hay = [item.number ?? '', ...item.parties.map((p) => p.name)].join(' ').toLocaleLowerCase();
  return typed.toLocaleLowerCase().split(/\s+/).filter(Boolean).every((w) => hay.includes(w));
}
