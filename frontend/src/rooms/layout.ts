import type { Person, Place, SessionView } from '../media/protocol.ts';

/* Who is shown where: plain thinking, under test. The pages only draw it. */

/** Stage is which room of the house a person's page shows. */
export type Stage = 'early' | 'check' | 'waiting' | 'joint' | 'private' | 'over';

/** stageOf follows the server's word on the place; before the door was passed the check comes first. */
export function stageOf(view: Pick<SessionView, 'state' | 'you'> | null, entered: boolean): Stage {
  if (!view) return 'check';
  if (view.state === 'closed' || view.state === 'cancelled') return 'over';
  if (!entered) return 'check';
  if (isPrivate(view.you.place)) return 'private';
  if (view.you.place === 'joint') return 'joint';
  return 'waiting';
}

/** isPrivate: behind a closed door, on whichever side of it. */
export function isPrivate(place: Place): boolean {
  return place === 'private' || place.startsWith('caucus:');
}

/** inMyRoom lists who is in the same room, me not counted: the mediator first, then who speaks, then by name, so that tiles stay put. */
export function inMyRoom(view: SessionView): Person[] {
  const here = view.people.filter((p) => p.person !== view.you.person && p.place === view.you.place && p.place !== 'outside');
  return here.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'zh'));
}

function rank(p: Person): number {
  return p.side === 'mediator' ? 0 : p.side === 'applicant' ? 1 : p.side === 'respondent' ? 2 : 3;
}

/** outside lists who is not in the room with me: of whom a private room says that he hears nothing. */
export function outside(view: SessionView): Person[] {
  return view.people.filter((p) => p.person !== view.you.person && p.place !== view.you.place && (p.side === 'applicant' || p.side === 'respondent'));
}

/** Tiles is how many rows and columns a phone or a desk gives so many others. */
export function tiles(n: number, wide: boolean): { columns: number; rows: number } {
  if (n <= 1) return { columns: 1, rows: 1 };
  if (wide) return n <= 2 ? { columns: 2, rows: 1 } : n <= 4 ? { columns: 2, rows: 2 } : { columns: 3, rows: Math.ceil(n / 3) };
  return n <= 3 ? { columns: 1, rows: n } : { columns: 2, rows: Math.ceil(n / 2) };
}

/** screenOf is who shows a screen in my room now, nobody or me included. */
export function screenOf(view: SessionView): Person | undefined {
  return view.people.find((p) => p.screen && p.place === view.you.place);
}

/** minutesBetween counts whole minutes, never below zero. */
export function minutesBetween(from: string | undefined, now: Date): number {
  return from ? Math.max(0, Math.floor((now.getTime() - new Date(from).getTime()) / 60_000)) : 0;
}

/** clock shows a running time as 24:31 or 1:04:31. */
export function clock(from: string | undefined, now: Date): string {
  if (!from) return '';
  const s = Math.max(0, Math.floor((now.getTime() - new Date(from).getTime()) / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  return s < 3600 ? `${two(Math.floor(s / 60))}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** Room is one room of the mediator's floor plan. */
export interface PlanRoom {
  party: string;
  person: Person;
  here: boolean;
  times: number;
  minutes: number;
  /** asked: minutes since this person asked to talk alone. */
  asked?: number;
}

/** plan is the mediator's floor plan: one private room for each party, in the order of the keys 1, 2, … */
export function plan(view: SessionView, now: Date): PlanRoom[] {
  const parties = view.people.filter((p) => (p.side === 'applicant' || p.side === 'respondent') && p.party).sort((a, b) => rank(a) - rank(b));
  const seen = new Set<string>();
  return parties.flatMap((person) => {
    const party = person.party ?? '';
    if (seen.has(party)) return [];
    seen.add(party);
    const talks = view.caucuses.filter((c) => c.party === party);
    const minutes = talks.reduce((sum, c) => sum + minutesBetween(c.startedAt, c.endedAt ? new Date(c.endedAt) : now), 0);
    return [{ party, person, here: view.you.place === `caucus:${party}`, times: talks.length, minutes, ...(person.hand ? { asked: minutesBetween(person.hand, now) } : {}) }];
  });
}
