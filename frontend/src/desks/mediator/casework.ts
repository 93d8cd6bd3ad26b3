import type { CaseView, SessionSummary } from '../../api/types.ts';

/* What a mediator does next in a case, as plain functions. */

/** Doing is an action of the case page, by name. */
export type Doing = 'accept' | 'disclose' | 'contact' | 'plan' | 'room' | 'offer' | 'draft' | 'sign' | 'resume' | 'extend' | 'pause' | 'terminate' | 'facts';

const over = (s: Pick<SessionSummary, 'state'>): boolean => s.state === 'closed' || s.state === 'cancelled';

/** nextTalk is the talk that is open or comes next: an open one, then the nearest fixed one, then one whose time is being looked for. */
export function nextTalk(c: Pick<CaseView, 'sessions'>): SessionSummary | undefined {
  const alive = c.sessions.filter((s) => !over(s));
  return alive.find((s) => s.state === 'open')
    ?? alive.filter((s) => s.scheduledAt).sort((a, b) => (a.scheduledAt ?? '').localeCompare(b.scheduledAt ?? ''))[0]
    ?? alive[0];
}

/** roomOpens tells whether the room of a talk can be entered: it is open, or its waiting room is (half an hour before). */
export function roomOpens(s: SessionSummary | undefined, now: Date): boolean {
  if (!s || s.mode === 'in_person') return false;
  return s.state === 'open' || (s.state === 'scheduled' && !!s.scheduledAt && new Date(s.scheduledAt).getTime() - now.getTime() <= 30 * 60_000);
}

/** doingsOf is what the turn card offers, the main one first: what the turn asks, then what else moves the case forward. */
export function doingsOf(c: CaseView, now: Date): Doing[] {
  const can = (m: string) => c.allowedMoves.includes(m);
  const talk = nextTalk(c);
  const out: Doing[] = [];
  if (can('accept')) return ['accept'];
  if (c.appointment?.recheck && can('disclose')) out.push('disclose');
  if (roomOpens(talk, now)) out.push('room');
  if (can('contact') && !c.appointment?.contactedAt) out.push('contact');
  if (c.state === 'paused' && can('resume')) out.push('resume');
  const signed = c.agreement?.signatures.some((s) => s.by === 'mediator');
  if (can('sign') && c.agreement?.digest && !signed) out.push('sign');
  if (['mediating', 'signing'].includes(c.state) && c.appointment?.cleared) {
    if (!talk) out.push('plan');
    if (can('draft_agreement')) out.push('draft');
    if (can('propose')) out.push('offer');
  }
  if (can('draft_facts') && !c.facts) out.push('facts');
  return out;
}

/** slotsOf turns days and hours as typed into times to offer; undefined while one of them is not whole. Times are those of the court. */
export function slotsOf(rows: readonly { day: string; from: string; minutes: string }[], at: (local: string) => Date): { from: string; to: string }[] | undefined {
  const out: { from: string; to: string }[] = [];
  for (const r of rows) {
    const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(r.from.trim().replace('：', ':'));
    const minutes = Number(r.minutes);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(r.day) || !clock || !(minutes > 0)) return undefined;
    const start = at(`${r.day}T${clock[1]!.padStart(2, '0')}:${clock[2]}:00`);
    if (Number.isNaN(start.getTime())) return undefined;
    out.push({ from: start.toISOString(), to: new Date(start.getTime() + minutes * 60_000).toISOString() });
  }
  return out;
}
