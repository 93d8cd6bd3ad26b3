import { useState } from 'react';
import type { CaseView } from '../../api/types.ts';
import { useAction } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useDraft } from '../../drafts/useDraft.ts';
import { cancelSession, moveSession, planSession, proposeTimes, scheduleSession, setMode, type Mode, type Room } from '../../rooms/api.ts';
import { dateTime, day, time, timeZone } from '../../texts/format.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { DateField, Field, FieldError } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { atZone } from '../zone.ts';
import css from './Case.module.css';
import { roomOpens, slotsOf } from './casework.ts';
import { useTalks } from './useDesk.ts';

interface Row {
  day: string;
  from: string;
  minutes: string;
}

const EMPTY: Row = { day: '', from: '', minutes: '60' };
const ZONE = (local: string) => atZone(local, timeZone());
const MODES: readonly Mode[] = ['video', 'separate', 'async', 'in_person'];

/** Talks plans the talks of a case: times to offer, who cannot, the time fixed, another way to meet. */
export function Talks({ c, onChanged }: { c: CaseView; onChanged: () => void }) {
  const talks = useTalks(c.id);
  const [planning, setPlanning] = useState(false);
  const may = ['mediating', 'signing'].includes(c.state) && !!c.appointment?.cleared;
  const done = () => {
    setPlanning(false);
    void talks.refresh();
    onChanged();
  };
  return (
    <ResourceView of={talks}>
      {(items) => {
        const alive = items.some((s) => s.state === 'planned' || s.state === 'scheduled' || s.state === 'open');
        return (
          <>
            {c.appointment?.acceptedAt && !c.appointment.cleared && <Strip inset tint="amber" icon="hourglass">{t('casework.talks.notCleared')}</Strip>}
            {items.length === 0 && !planning && <Empty small title={t('casework.talks.none')}><p>{t('casework.talks.noneSub')}</p></Empty>}
            {items.map((s) => <Talk key={s.id} c={c} s={s} onDone={done} />)}
            {planning ? <Planner label={t('casework.talks.offer')} draftKey={`talk/${c.id}`} send={(slots) => planSession(c.id, slots)} onDone={done} onCancel={() => setPlanning(false)} />
              : may && <p><Button kind={alive ? 'plain' : 'outline'} icon="calendar-days" onClick={() => setPlanning(true)}>{t('casework.talks.plan')}</Button></p>}
          </>
        );
      }}
    </ResourceView>
  );
}

const person = (c: CaseView, party: string) => c.parties.find((p) => p.id === party)?.name ?? '';

function Talk({ c, s, onDone }: { c: CaseView; s: Room; onDone: () => void }) {
  const [editing, setEditing] = useState<'times' | 'move' | 'mode'>();
  const act = useAction(async (what: () => Promise<unknown>) => {
    await what();
    setEditing(undefined);
    onDone();
  });
  const can = (m: string) => s.allowedMoves.includes(m);
  const parties = c.parties.filter((p) => !p.out);
  const state = `desk.session.${s.state}`;
  return (
    <section className={css.box}>
      <div className={css.line}>
        <h3 className="nb">{s.from ? dateTime(s.from) : t('casework.talks.noTime')}</h3>
        <span className="note">{t(`desk.mode.${s.mode as Mode}`)}</span>
        <StatusWord icon={s.state === 'open' ? 'video' : s.state === 'scheduled' ? 'calendar-days' : s.state === 'planned' ? 'hourglass' : 'circle-check'} tint={s.state === 'open' ? 'pine' : 'quiet'}>{s.state === 'open' ? t('casework.talks.open') : knows(state) ? tServer(state) : s.state}</StatusWord>
      </div>
      {s.state === 'planned' && s.slots.length > 0 && (
        <ul className={css.slots}>
          {s.slots.map((x) => {
            const no = x.no ?? [];
            return (
              <li key={x.id} className={css.slot}>
                <b className="num nb">{day(x.from)} {time(x.from)}–{time(x.to)}</b>
                <span className={no.length ? 'note' : ''}><Icon name={no.length ? 'x' : 'check'} size="sm" /> {no.length ? t('casework.talks.cannot', { who: no.map((p) => person(c, p)).join(t('casework.and')) }) : t('casework.talks.free')}</span>
                {s.mode === 'separate' ? <span className="row">{parties.map((p) => <Button key={p.id} size="tiny" busy={act.busy} onClick={() => void act.run(() => scheduleSession(s.id, x.id, p.id))}>{t('casework.talks.fixFor', { who: p.name })}</Button>)}</span>
                  : no.length === 0 && <Button size="tiny" kind={s.suggestion.slot === x.id ? 'main' : 'outline'} busy={act.busy} onClick={() => void act.run(() => scheduleSession(s.id, x.id))}>{t('casework.talks.fix')}</Button>}
              </li>
            );
          })}
        </ul>
      )}
      {s.state === 'planned' && s.slots.length > 0 && <p className="note">{s.suggestion.complete ? (s.suggestion.none ? t('casework.talks.noneCommon') : t('casework.talks.allAnswered')) : t('casework.talks.waiting')}</p>}
      {s.appointments.length > 0 && <ul className="lines">{s.appointments.map((a) => <li key={a.party}><Icon name="calendar-days" /><span>{t('casework.talks.appointment', { who: person(c, a.party), at: a.from })}</span></li>)}</ul>}
      {s.state === 'closed' && <p className="note">{s.minutesComplete ? t('casework.talks.minutesDone') : t('casework.talks.minutesOpen')}</p>}
      <FaultStrip fault={act.fault} />
      <div className="row">
        {roomOpens({ id: s.id, state: s.state, mode: s.mode, scheduledAt: s.from }, new Date()) && <Button kind="main" icon="video" href={`/desk/sessions/${s.id}`}>{s.state === 'open' ? t('desk.session.goOn') : t('desk.session.start')}</Button>}
        {s.state === 'closed' && <Button kind="link" href={`/desk/sessions/${s.id}`}>{t('casework.talks.minutes')}</Button>}
        {can('propose') && <Button kind="link" onClick={() => setEditing('times')}>{s.slots.length ? t('casework.talks.otherTimes') : t('casework.talks.offer')}</Button>}
        {can('move') && <Button kind="link" onClick={() => setEditing('move')}>{t('casework.talks.move')}</Button>}
        {can('mode') && s.state !== 'open' && <Button kind="link" onClick={() => setEditing('mode')}>{t('casework.talks.mode')}</Button>}
        {can('cancel') && <Button kind="link" busy={act.busy} onClick={() => void act.run(() => cancelSession(s.id))}>{t('casework.talks.cancel')}</Button>}
      </div>
      {editing === 'times' && <Planner label={t('casework.talks.offer')} draftKey={`talk/${s.id}`} send={(slots) => proposeTimes(s.id, slots)} onDone={onDone} onCancel={() => setEditing(undefined)} />}
      {editing === 'move' && <Planner single label={t('casework.talks.move')} draftKey={`move/${s.id}`} send={(slots) => moveSession(s.id, slots[0]!)} onDone={onDone} onCancel={() => setEditing(undefined)} />}
      {editing === 'mode' && (
        <div className="stack-s">
          <p className="note">{t('casework.talks.modeWhy')}</p>
          <ul className={css.slots}>{MODES.filter((m) => m !== s.mode).map((m) => {
            const yes = parties.filter((p) => s.consents.some((x) => x.about === `mode:${m}` && x.yes && s.people.some((q) => q.person === x.person && q.party === p.id)));
            return (
              <li key={m} className={css.slot}><b>{t(`desk.mode.${m}`)}</b><span className="note">{m === 'video' ? t('casework.talks.modeFree') : t('casework.talks.modeYes', { n: yes.length, total: parties.length })}</span>
                {(m === 'video' || yes.length === parties.length) && <Button size="tiny" busy={act.busy} onClick={() => void act.run(() => setMode(s.id, m))}>{t('casework.talks.modeSet')}</Button>}</li>
            );
          })}</ul>
        </div>
      )}
    </section>
  );
}

function Planner({ label, draftKey, single, send, onDone, onCancel }: { label: string; draftKey: string; single?: boolean; send: (slots: { from: string; to: string }[]) => Promise<unknown>; onDone: () => void; onCancel: () => void }) {
  const draft = useDraft<Row[]>(draftKey, [EMPTY]);
  const rows = single ? draft.value.slice(0, 1) : draft.value;
  const [tried, setTried] = useState(false);
  const slots = slotsOf(rows.map((r) => ({ ...r, day: wholeDate(r.day) ?? '' })), ZONE);
  const act = useAction(async () => {
    await send(slots!);
    await draft.clear();
    draft.set([EMPTY]);
    onDone();
  });
  const set = (i: number, change: Partial<Row>) => draft.set(draft.value.map((r, k) => (k === i ? { ...r, ...change } : r)));
  return (
    <form className={`${css.box} stack`} noValidate onSubmit={(e) => { e.preventDefault(); setTried(true); if (slots) void act.run(); }}>
      <h3>{label}</h3>
      <p className="note">{t('casework.talks.offerHint')}</p>
      <div className={css.items}>
        {rows.map((r, i) => (
          <fieldset key={i}>
            <legend className="vh">{t('casework.talks.nth', { n: i + 1 })}</legend>
            <div className={css.when}>
              <DateField label={t('casework.talks.day')} value={r.day} onChange={(day) => set(i, { day })} error={tried && !wholeDate(r.day) ? t('common.field.date') : undefined} />
              <Field label={t('casework.talks.from')} inputMode="numeric" placeholder="15:00" value={r.from} onChange={(from) => set(i, { from })} />
              <Field as="select" label={t('casework.talks.long')} value={r.minutes} onChange={(minutes) => set(i, { minutes })}>{['30', '45', '60', '90', '120', '180'].map((m) => <option key={m} value={m}>{t('casework.talks.minutesN', { n: Number(m) })}</option>)}</Field>
              {rows.length > 1 && <Button kind="plain" size="tiny" icon="x" onClick={() => draft.set(draft.value.filter((_, k) => k !== i))}>{t('common.remove')}</Button>}
            </div>
          </fieldset>
        ))}
      </div>
      {!single && <p><Button kind="link" icon="plus" onClick={() => draft.set([...draft.value, { ...EMPTY, from: rows.at(-1)?.from ?? '', minutes: rows.at(-1)?.minutes ?? '60' }])}>{t('casework.talks.add')}</Button></p>}
      <FieldError text={tried && !slots ? t('casework.talks.wrong') : undefined} />
      <FaultStrip fault={act.fault} />
      <SavedLine state={draft.state} />
      <div className="row"><Button kind="main" type="submit" busy={act.busy}>{single ? t('casework.talks.moveSend') : t('casework.talks.send')}</Button><Button kind="plain" onClick={onCancel}>{t('common.cancel')}</Button></div>
    </form>
  );
}
