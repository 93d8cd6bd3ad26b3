import { useState } from 'react';
import { pick } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { date, dateTime, longDate, today } from '../../texts/format.ts';
import { t, tServer, knows } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../../ui/Facts/Facts.tsx';
import { DateField, Field } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { Timeline } from '../../ui/Timeline/Timeline.tsx';
import { Figures } from '../parts.tsx';
import { addTraining, complainOf, getMediator, renewMediator, type MediatorRecord } from './api.ts';
import { AvailabilityForm, AwayList } from './Availability.tsx';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { Load } from './Load.tsx';
import css from './Organization.module.css';
import { settledShare } from './quality.ts';
import { RegionNames } from './Regions.tsx';
import { StandingSheet, type Standing } from './StandingSheet.tsx';
import { kindWord, languageWord, listWords, statusSign, statusWord } from './words.ts';

/** Mediator is one person of the roster: facts, what he or she takes, when, how it went, and his or her standing. */
export default function Mediator({ params: { id } }: { params: { id: string } }) {
  const house = useHouse();
  const m = useResource(`mediator/${id}`, () => getMediator(id), { topic: house.topic });
  const [standing, setStanding] = useState<Standing>();
  const [sheet, setSheet] = useState<'times' | 'training' | 'complaint' | 'renew'>();
  const name = pick(m.data?.name);
  return (
    <HouseFrame house={house} title={name || t('roster.title')} back={{ href: '/organization/mediators', label: t('roster.title') }} at={m.at} stale={m.stale}>
      <ResourceView of={m}>
        {(d) => (
          <>
            <Head m={d} onStanding={setStanding} onSheet={setSheet} />
            <div className={css.cols}>
              <Takes m={d} />
              <section className={css.box}>
                <div className="row between"><h2>{t('roster.when')}</h2>{can(d, 'availability') && <Button kind="link" icon="calendar-days" onClick={() => setSheet('times')}>{t('roster.when.change')}</Button>}</div>
                <Facts wide rows={[{ name: t('roster.capacity'), value: <Load open={d.open} capacity={d.capacity} /> }, { name: t('roster.hours'), value: listWords(d.hours.map(hourWord)) || t('organization.r.none') }]} />
                <h3>{t('roster.away')}</h3>
                <AwayList away={d.away} />
              </section>
              <Work m={d} />
              <section className={css.box}>
                <div className="row between"><h2>{t('roster.training')}</h2>{can(d, 'training') && <Button kind="link" icon="plus" onClick={() => setSheet('training')}>{t('roster.training.add')}</Button>}</div>
                {d.training.length === 0 ? <p className="soft">{t('roster.training.none')}</p> : <ul className="ruled">{d.training.map((x, i) => <li key={i}><b>{x.title}</b><br /><span className="note">{t('roster.training.line', { hours: x.hours, at: longDate(x.at) })}</span></li>)}</ul>}
              </section>
              <History m={d} />
            </div>
            {standing && <StandingSheet what={standing} name={name} open={d.open} kind={house.desk.data?.kind ?? 'people'} of={d.id} onClose={() => setStanding(undefined)} onDone={m.set} />}
            <Sheet open={sheet === 'times'} wide onClose={() => setSheet(undefined)} title={t('roster.when.title', { name })}><AvailabilityForm of={d} onSaved={m.set} /></Sheet>
            {sheet === 'training' && <TrainingSheet of={d} onClose={() => setSheet(undefined)} onDone={m.set} />}
            {(sheet === 'complaint' || sheet === 'renew') && <FileSheet what={sheet} of={d} onClose={() => setSheet(undefined)} onDone={m.set} />}
          </>
        )}
      </ResourceView>
    </HouseFrame>
  );
}

const hourWord = (h: string) => (knows(`roster.hours.${h}`) ? tServer(`roster.hours.${h}`) : h);
const can = (m: MediatorRecord, move: string) => m.allowedMoves.includes(move);

function Head({ m, onStanding, onSheet }: { m: MediatorRecord; onStanding: (s: Standing) => void; onSheet: (s: 'complaint' | 'renew') => void }) {
  const [icon, tint] = statusSign(m.status);
  return (
    <section className={css.box}>
      <div className="row between"><StatusWord icon={icon} tint={tint}>{statusWord(m.status)}</StatusWord>{can(m, 'edit') && <Button kind="link" icon="pencil-line" href={`/organization/mediators/${m.id}/edit`}>{t('common.change')}</Button>}</div>
      {m.status === 'suspended' && <Strip inset tint="amber" icon="pause">{t('roster.suspendedNote', { n: m.open })}{m.suspendedUntil && <> {t('roster.until', { until: m.suspendedUntil })}</>}</Strip>}
      <Facts wide rows={[
        { name: t('roster.f.certificate'), value: <><span className="nb">{m.certificate || t('organization.r.none')}</span>{m.certificateUntil && <><br /><span className="note">{t('roster.until', { until: m.certificateUntil })}</span></>}</> },
        { name: t('roster.houses'), value: listWords(m.organizations.map((o) => pick(o.name))) },
        m.phoneMasked ? { name: t('roster.f.phone'), value: <span className="nb">{m.phoneMasked}</span> } : null,
        m.since ? { name: t('roster.f.since'), value: String(m.since) } : null,
        { name: t('roster.work'), value: m.fullTime ? t('roster.f.fullTime') : t('roster.partTime') },
      ]} />
      <div className={css.bar2}>
        {can(m, 'suspend') && <Button size="slim" icon="pause" onClick={() => onStanding('suspend')}>{t('roster.suspend')}</Button>}
        {can(m, 'renew') && <Button size="slim" icon="badge-check" onClick={() => onSheet('renew')}>{t('roster.renew')}</Button>}
        {can(m, 'complaint') && <Button size="slim" icon="flag" onClick={() => onSheet('complaint')}>{t('roster.complain')}</Button>}
        {can(m, 'restore') && <Button size="slim" icon="play" onClick={() => onStanding('restore')}>{t('roster.restore')}</Button>}
        {can(m, 'remove') && <Button size="slim" icon="user-x" onClick={() => onStanding('remove')}>{t('roster.remove')}</Button>}
      </div>
    </section>
  );
}

function Takes({ m }: { m: MediatorRecord }) {
  return (
    <section className={css.box}>
      <h2>{t('roster.takes')}</h2>
      <Table caption={t('roster.takes')} rows={m.causes} rowKey={(c) => c.kind}
        columns={[{ key: 'kind', head: t('roster.col.cause'), cell: (c) => kindWord(c.kind) }, { key: 'depth', head: t('roster.col.depth'), cell: (c) => t(`roster.depth.${c.depth >= 3 ? 3 : c.depth >= 2 ? 2 : 1}`) }]} />
      <Facts wide rows={[
        { name: t('roster.f.languages'), value: listWords(m.languages.map(languageWord)) },
        { name: t('roster.f.regions'), value: <RegionNames codes={m.regions} /> },
        m.needs.length ? { name: t('roster.f.needs'), value: listWords(m.needs.map((n) => (knows(`roster.need.${n}`) ? tServer(`roster.need.${n}`) : n))) } : null,
      ]} />
    </section>
  );
}

function Work({ m }: { m: MediatorRecord }) {
  const p = m.performance;
  const share = settledShare(p);
  return (
    <section className={css.box}>
      <h2>{t('roster.file.title')}</h2>
      <Figures items={[[t('organization.f.ended'), p.ended], [t('organization.f.settled'), share === undefined ? t('organization.notYet') : t('organization.percent', { n: Math.round(share * 100) })], [t('organization.col.days'), p.ended ? Math.round(p.daysMean) : t('organization.notYet')], [t('roster.complaints'), p.complaints]]} />
      <p className="note">{t('roster.complaintsNote')}</p>
      <h3>{t('roster.repeats')}</h3>
      {m.repeats.length === 0 ? <p className="soft">{t('roster.repeats.none')}</p> : (
        <Table caption={t('roster.repeats')} rows={m.repeats} rowKey={(r) => r.name} columns={[{ key: 'name', head: t('roster.col.body'), cell: (r) => r.name }, { key: 'n', head: t('organization.col.ended'), align: 'end', cell: (r) => r.ended }, { key: 's', head: t('organization.col.settled'), align: 'end', cell: (r) => r.settled }]} />
      )}
      <p className="note">{t('roster.repeats.note')}</p>
    </section>
  );
}

function History({ m }: { m: MediatorRecord }) {
  const list = m.standing;
  if (list.length === 0) return null;
  return (
    <section className={css.box}>
      <h2>{t('roster.history')}</h2>
      <Timeline items={list.map((h, i) => ({ id: String(i), at: dateTime(h.at), dateTime: h.at, text: <>{t('roster.history.line', { what: knows(`roster.history.${h.kind}`) ? tServer(`roster.history.${h.kind}`) : statusWord(h.kind), text: h.text ?? '' })}{h.court && <span className="note"> {t('roster.history.court')}</span>}{h.until && <span className="note"> {t('roster.until', { until: h.until })}</span>}</> }))} />
    </section>
  );
}

function TrainingSheet({ of, onClose, onDone }: { of: MediatorRecord; onClose: () => void; onDone: (m: MediatorRecord) => void }) {
  const [title, setTitle] = useState('');
  const [hours, setHours] = useState('');
  const [at, setAt] = useState('');
  const [tried, setTried] = useState(false);
  const day = wholeDate(at);
  const dayWrong = !day ? t('common.field.date') : day > today() ? t('common.field.dateFuture') : undefined;
  const save = useAction(async () => {
    onDone(await addTraining(of.id, { title: title.trim(), hours: Number(hours), at: day! }));
    onClose();
  });
  const send = () => {
    setTried(true);
    if (title.trim() && Number(hours) > 0 && !dayWrong) void save.run();
  };
  return (
    <Sheet open onClose={onClose} title={t('roster.training.add')} footer={<><FaultStrip fault={save.fault} /><Button kind="main" wide busy={save.busy} onClick={send}>{t('roster.save')}</Button></>}>
      <div className="stack">
        <Field label={t('roster.training.title')} value={title} onChange={setTitle} error={(tried && !title.trim() && t('common.field.needed')) || save.fault?.field('title')} />
        <Field label={t('roster.training.hours')} inputMode="numeric" value={hours} onChange={(v) => setHours(v.replace(/\D/g, '').slice(0, 3))} error={(tried && !Number(hours) && t('common.field.needed')) || save.fault?.field('hours')} />
        <DateField label={t('roster.training.at')} value={at} onChange={setAt} error={tried ? dayWrong : undefined} />
        <p className="note">{t('roster.training.today', { today: date(new Date()) })}</p>
      </div>
    </Sheet>
  );
}

/** FileSheet notes an upheld complaint, or a new end of the certificate. */
function FileSheet({ what, of, onClose, onDone }: { what: 'complaint' | 'renew'; of: MediatorRecord; onClose: () => void; onDone: (m: MediatorRecord) => void }) {
  const [text, setText] = useState('');
  const [until, setUntil] = useState('');
  const [tried, setTried] = useState(false);
  const day = wholeDate(until);
  const act = useAction(async () => {
    onDone(what === 'complaint' ? await complainOf(of.id, text.trim()) : await renewMediator(of.id, day!));
    onClose();
  });
  const send = () => {
    setTried(true);
    if (what === 'complaint' ? text.trim() : day) void act.run();
  };
  return (
    <Sheet open onClose={onClose} title={what === 'complaint' ? t('roster.complain') : t('roster.renew')} footer={<><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('roster.save')}</Button></>}>
      <div className="stack">
        {what === 'complaint'
          ? <Field as="textarea" label={t('roster.complain.text')} hint={t('roster.complain.hint')} value={text} onChange={setText} error={(tried && !text.trim() && t('common.field.needed')) || act.fault?.field('text')} />
          : <DateField label={t('roster.f.until')} value={until} onChange={setUntil} error={(tried && !day && t('common.field.date')) || act.fault?.field('until')} />}
      </div>
    </Sheet>
  );
}
