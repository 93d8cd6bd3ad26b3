import { useState } from 'react';
import { useAction } from '../../api/useResource.ts';
import { date, timeZone, today } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { DateField, Field } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { announce } from '../../ui/LiveRegion/LiveRegion.tsx';
import { atZone } from '../zone.ts';
import { setAvailability, type Away, type MediatorRecord } from './api.ts';
import css from './Organization.module.css';
import { AWAY, HOURS } from './words.ts';

/** AwayList is the times without new cases, in words. */
export function AwayList({ away, onRemove }: { away: readonly Away[]; onRemove?: (i: number) => void }) {
  if (away.length === 0) return <p className="soft">{t('roster.away.none')}</p>;
  return (
    <ul className={css.chosen}>
      {away.map((a, i) => (
        <li key={`${a.from}${a.to}`}>
          <span><b>{t('roster.away.span', { from: date(a.from), to: date(a.to) })}</b>{a.reason && <> · {t(`roster.away.${reasonOf(a.reason)}`)}</>}</span>
          {onRemove && <button type="button" className={css.take} onClick={() => onRemove(i)}><Icon name="x" /><span className="vh">{t('roster.away.remove', { from: date(a.from), to: date(a.to) })}</span></button>}
        </li>
      ))}
    </ul>
  );
}

const reasonOf = (reason: string) => AWAY.find((a) => a === reason) ?? 'other';

/** spanProblem says what is wrong with a time away that was typed: a day that does not exist, an end before the start, or one that is over. */
export function spanProblem(from: string, to: string, now: string): 'from' | 'to' | 'order' | 'past' | undefined {
  const [a, b] = [wholeDate(from), wholeDate(to)];
  if (!a) return 'from';
  if (!b) return 'to';
  if (b < a) return 'order';
  return b < now ? 'past' : undefined;
}

/** AvailabilityForm sets when a mediator takes cases: hours of the week, days away, and how many at once. */
export function AvailabilityForm({ of: m, own, onSaved }: { of: MediatorRecord; own?: boolean; onSaved: (m: MediatorRecord) => void }) {
  const [hours, setHours] = useState(m.hours);
  const [capacity, setCapacity] = useState(String(m.capacity));
  const [away, setAway] = useState(m.away);
  const [span, setSpan] = useState({ from: '', to: '', reason: '' });
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const problem = spanProblem(span.from, span.to, today());
  const touched = <T,>(set: (v: T) => void) => (v: T) => { setSaved(false); set(v); };
  const add = () => {
    setTried(true);
    if (problem) return;
    touched(setAway)([...away, { from: atZone(`${wholeDate(span.from)!}T00:00:00`, timeZone()).toISOString(), to: atZone(`${wholeDate(span.to)!}T23:59:59`, timeZone()).toISOString(), reason: span.reason || 'other' }].sort((a, b) => a.from.localeCompare(b.from)));
    setSpan({ from: '', to: '', reason: '' });
    setTried(false);
  };
  const save = useAction(async () => {
    onSaved(await setAvailability(m.id, { hours, away, capacity: Number(capacity) }));
    setSaved(true);
    announce(t('roster.saved'));
  });
  return (
    <div className="stack">
      <ChoiceGroup multiple legend={t('roster.hours')} value={hours} onChange={touched(setHours)} options={HOURS.map((h) => ({ value: h, label: t(`roster.hours.${h}`) }))} error={save.fault?.field('hours')} />
      <Field label={t('roster.capacity')} hint={t('roster.capacityHint', { n: m.open })} inputMode="numeric" value={capacity} onChange={(v) => touched(setCapacity)(v.replace(/\D/g, '').slice(0, 3))} error={save.fault?.field('capacity')} />
      <section className="stack-s">
        <h2>{t('roster.away')}</h2>
        <p className="note">{own ? t('roster.away.noteOwn') : t('roster.away.note')}</p>
        <AwayList away={away} onRemove={(i) => touched(setAway)(away.filter((_, n) => n !== i))} />
        <div className={css.sub}>
          <DateField label={t('roster.away.from')} value={span.from} onChange={(from) => setSpan({ ...span, from })} error={tried && problem === 'from' ? t('common.field.date') : undefined} />
          <DateField label={t('roster.away.to')} value={span.to} onChange={(to) => setSpan({ ...span, to })} error={tried && problem === 'to' ? t('common.field.date') : tried && problem === 'order' ? t('roster.away.order') : tried && problem === 'past' ? t('roster.away.past') : undefined} />
          <Field as="select" label={t('roster.away.why')} value={span.reason} onChange={(reason) => setSpan({ ...span, reason })}>
            <option value="">{t('common.region.choose')}</option>
            {AWAY.map((r) => <option key={r} value={r}>{t(`roster.away.${r}`)}</option>)}
          </Field>
          <Button size="slim" icon="plus" onClick={add}>{t('roster.away.add')}</Button>
        </div>
      </section>
      <FaultStrip fault={save.fault} />
      <Button kind="main" busy={save.busy} onClick={() => void save.run()}>{t('roster.save')}</Button>
      {saved && <p role="status" className={css.saved}><Icon name="circle-check" />{t('roster.saved')}</p>}
    </div>
  );
}
