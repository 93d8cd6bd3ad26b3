import { pick, type CaseView, type ClockView } from '../api/types.ts';
import { knows, t, tServer } from '../texts/t.ts';
import { Clock } from '../ui/Clock/Clock.tsx';

type Step = ClockView['steps'][number];

/** stepText is one line of the arithmetic in words. */
export function stepText(s: Step): string {
  const p = s.params ?? {};
  const words = (key: string, value: unknown) => (knows(`clock.${key}.${String(value)}`) ? tServer(`clock.${key}.${String(value)}`) : t('clock.reason.other'));
  return tServer(s.key, {
    ...p, what: p.event ? words('event', p.event) : '', unit: p.unit ? words('unit', p.unit) : '', why: p.reason ? words('reason', p.reason) : '', who: p.by ? words('by', p.by) : '', name: pick({ zh: String(p.zh ?? ''), en: String(p.en ?? '') }),
  });
}

/** clockTitle says how much is left of a clock. */
export function clockTitle(k: ClockView): string {
  const label = pick(k.label);
  if (k.state === 'stopped') return t('clock.stoppedTitle');
  if (k.daysLeft <= 0) return t('clock.today', { label });
  const key = `clock.left.${k.id}`;
  return tServer(knows(key) ? key : 'clock.left.other', { n: k.daysLeft, label });
}

/** CaseClock is a deadline of a case with its arithmetic and articles. */
export function CaseClock({ view, clock: k }: { view: CaseView; clock: ClockView }) {
  const mediation = k.id === 'mediation';
  return (
    <Clock title={clockTitle(k)} start={k.start} due={k.due} day={k.day} length={k.length} state={k.state === 'void' ? 'met' : k.state}
      why={{
        lead: mediation ? t('clock.lead.mediation') : t('clock.lead.other'),
        steps: k.steps.map((s) => ({ text: stepText(s), date: s.date })),
        changes: mediation ? [t('clock.change.extend'), t('clock.change.pause'), ...(view.allowedMoves.includes('stop') ? [t('clock.change.stop')] : [])] : [],
        articles: [pick(k.article), k.unverified ? t('clock.unverified') : ''].filter(Boolean).join(' '),
      }} />
  );
}
