import { useState, type ReactNode } from 'react';
import { getCase } from '../api/intake.ts';
import { pick, type CaseView } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { nameOf } from '../cases/words.ts';
import { bothNames, subject } from '../desks/mediator/words.ts';
import { CourtFrame } from '../desks/court/CourtFrame.tsx';
import base from '../desks/Desk.module.css';
import { dateTime } from '../texts/format.ts';
import { t, tServer, knows } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { StatusWord } from '../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { blocking, getRouting, overrideConflict, overrideMediator, replayRouting, secondConflict, secondOverride, type Conflict, type Override, type RoutingRecord, type TwoPeople, type WithConflicts } from './api.ts';
import { Funnel, Looked, Next, Offered, Rules, tieWord } from './parts.tsx';
import css from './Routing.module.css';

/** CourtRecord is the whole record of how mediators were found for a case, to the court: every decision, replayed on demand, overrides by two people, and conflicts. */
export default function CourtRecord({ params: { id } }: { params: { id: string } }) {
  const view = useResource(`case/${id}`, () => getCase(id), { topic: `case:${id}` });
  const list = useResource(`routing/${id}`, () => getRouting(id), { topic: `case:${id}` });
  const [open, setOpen] = useState<string>();
  const c = view.data as WithConflicts | undefined;
  const records = [...(list.data?.items ?? [])].sort((a, b) => b.at.localeCompare(a.at));
  const done = (x: CaseView) => {
    view.set(x);
    void list.refresh();
  };
  const shown = records.find((r) => r.id === open) ?? records[0];
  return (
    <CourtFrame title={t('why.court.title')} at={list.at} stale={list.stale}>
      <div className={`${base.pad} ${css.wide} stack`}>
        <ResourceView of={view}>
          {() => (
            <>
              <div><h1>{t('why.court.title')}</h1><p className="note">{[bothNames(c!), subject(c!), c!.number && t('case.number', { number: c!.number })].filter(Boolean).join(' · ')}</p></div>
              <Ties c={c!} onDone={view.set} />
              <Overrides c={c!} list={list.data?.overrides ?? []} onDone={done} />
              <ResourceView of={list}>
                {() => !shown ? <Empty small title={t('why.none')} /> : (
                  <>
                    {records.length > 1 && (
                      <div className={css.narrow}><Field as="select" label={t('why.court.which')} value={shown.id} onChange={setOpen}>
                        {records.map((r) => <option key={r.id} value={r.id}>{t('why.court.round', { at: dateTime(r.at), why: whyWord(r.why) })}</option>)}
                      </Field></div>
                    )}
                    <Record key={shown.id} id={id} r={shown}><ProposeOther c={c!} records={records} onDone={done} /></Record>
                  </>
                )}
              </ResourceView>
            </>
          )}
        </ResourceView>
      </div>
    </CourtFrame>
  );
}

const whyWord = (why: string) => (knows(`why.because.${why}`) ? tServer(`why.because.${why}`) : why);

function Record({ id, r, children }: { id: string; r: RoutingRecord; children: ReactNode }) {
  const [same, setSame] = useState<boolean>();
  const replay = useAction(async () => setSame((await replayRouting(id, r.id)).same));
  return (
    <>
      <section className={css.box}>
        <h2>{t('why.court.round', { at: dateTime(r.at), why: whyWord(r.why) })}</h2>
        {r.objection && <p>{t('why.reason', { reason: r.objection })}</p>}
        {r.relaxed && <p>{t('why.relaxed')}</p>}
        <p>{t('why.court.replayNote')}</p>
        <FaultStrip fault={replay.fault} />
        <div className={css.bar}><Button size="slim" icon="rotate-ccw" busy={replay.busy} onClick={() => void replay.run()}>{t('why.court.replay')}</Button>{children}</div>
        {same !== undefined && <Strip inset role="status" tint={same ? 'pine' : 'amber'} icon={same ? 'circle-check' : 'triangle-alert'}>{same ? t('why.court.same') : t('why.court.different')}</Strip>}
      </section>
      <div className={css.cols}>
        <section className="stack-s"><h2>{t('why.offered', { n: r.offered.length })}</h2><Offered list={r.offered} score /></section>
        <div className="stack">
          <section className={css.box}><h2>{t('why.steps')}</h2><Funnel steps={r.funnel} /></section>
          <section className={css.box}><h2>{t('why.next')}</h2><Next list={r.runnersUp} /></section>
          <section className={css.box}><h2>{t('why.rules')}</h2><Rules list={r.excluded} names /></section>
          <section className={css.box}><h2>{t('why.looked')}</h2><Looked record={r} /></section>
        </div>
      </div>
    </>
  );
}

/** Second is the word of the second person: both answers look alike; who proposed it cannot give it. */
function Second({ of: o, busy, onAnswer, lead }: { of: TwoPeople; busy: boolean; onAnswer: (yes: boolean, reason: string) => void; lead: string }) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <div className="stack-s">
      <p>{lead}</p>
      {o.reason && <p className={css.said}>{o.reason}</p>}
      {o.yours ? <Strip inset icon="hourglass">{t('why.two.yours')}</Strip> : <>
        <Field as="textarea" rows={2} label={t('why.two.reason')} hint={t('why.two.reasonHint')} value={reason} onChange={setReason} error={tried && !reason.trim() ? t('why.two.reasonNo') : undefined} />
        <div className={css.bar}><Button busy={busy} onClick={() => onAnswer(true, reason.trim())}>{t('why.two.yes')}</Button><Button busy={busy} onClick={() => { setTried(true); if (reason.trim()) onAnswer(false, reason.trim()); }}>{t('why.two.no')}</Button></div>
      </>}
    </div>
  );
}

function Ties({ c, onDone }: { c: WithConflicts; onDone: (c: CaseView) => void }) {
  const list = c.conflicts ?? [];
  if (list.length === 0) return null;
  return <section className="stack-s"><h2>{t('why.tie.court')}</h2>{list.map((x) => <Tie key={x.id} x={x} c={c} onDone={onDone} />)}</section>;
}

function Tie({ x, c, onDone }: { x: Conflict; c: WithConflicts; onDone: (c: CaseView) => void }) {
  const [asking, setAsking] = useState(false);
  const second = useAction(async (yes: boolean, reason: string) => onDone(await secondConflict(c.id, x.id, yes, reason)));
  const stands = blocking([x]).length > 0;
  const pending = x.override?.state === 'proposed';
  return (
    <article className={css.conflict}>
      <h3>{tieWord(x)}{x.party && `（${nameOf(c, x.party, '')}）`}</h3>
      <StatusWord icon={stands ? 'circle-pause' : 'circle-check'} tint={stands ? 'amber' : 'quiet'}>{t(`why.tie.state.${x.state}`)}</StatusWord>
      {stands && <p className="note">{t('why.blocked')}</p>}
      {x.text && <p className={css.said}>{x.text}</p>}
      {x.state !== 'open' && x.waivers && <ul className="lines">{c.parties.map((p) => <li key={p.id}>{x.waivers![p.id] ? t('why.tie.otherYes', { name: p.name }) : t('why.tie.otherOpen', { name: p.name })}</li>)}</ul>}
      {pending && stands && <><FaultStrip fault={second.fault} /><Second of={x.override!} busy={second.busy} onAnswer={(yes, reason) => void second.run(yes, reason)} lead={t('why.two.leadTie')} /></>}
      {stands && !pending && (x.severity === 'absolute' ? <p className="note">{t('why.tie.absoluteCourt')}</p> : c.allowedMoves.includes('override_conflict' as never) && <div className={css.bar}><Button size="slim" onClick={() => setAsking(true)}>{t('why.tie.override')}</Button></div>)}
      {asking && <Propose title={t('why.tie.override')} note={t('why.two.note')} onClose={() => setAsking(false)} send={async (reason) => onDone(await overrideConflict(c.id, x.id, reason))} />}
    </article>
  );
}

function Overrides({ c, list, onDone }: { c: WithConflicts; list: Override[]; onDone: (c: CaseView) => void }) {
  const second = useAction(async (o: Override, yes: boolean, reason: string) => onDone(await secondOverride(c.id, o.n, yes, reason)));
  if (list.length === 0) return null;
  return (
    <section className={css.box}>
      <h2>{t('why.two.title')}</h2>
      {list.map((o) => (
        <div key={o.n} className="stack-s">
          {o.state === 'proposed' ? <><FaultStrip fault={second.fault} /><Second of={o} busy={second.busy} onAnswer={(yes, reason) => void second.run(o, yes, reason)} lead={t('why.two.lead', { name: pick(o.name) })} /></>
            : <p>{o.state === 'confirmed' ? t('why.two.wasYes', { name: pick(o.name), at: o.secondAt }) : t('why.two.wasNo', { name: pick(o.name), at: o.secondAt })}{o.reason && <><br /><span className="note">{t('why.reason', { reason: o.reason })}</span></>}</p>}
        </div>
      ))}
    </section>
  );
}

/** ProposeOther begins an override: somebody of the ranking, and why. */
function ProposeOther({ c, records, onDone }: { c: WithConflicts; records: RoutingRecord[]; onDone: (c: CaseView) => void }) {
  const [asking, setAsking] = useState(false);
  const known = new Map(records.flatMap((r) => [...r.offered, ...r.runnersUp]).map((m) => [m.mediator, m]));
  known.delete(c.appointment?.mediator ?? '');
  if (!c.allowedMoves.includes('override' as never) || known.size === 0) return null;
  return (
    <>
      <Button size="slim" icon="users" onClick={() => setAsking(true)}>{t('why.two.propose')}</Button>
      {asking && <Propose title={t('why.two.propose')} note={t('why.two.note')} onClose={() => setAsking(false)} people={[...known.values()].map((m) => ({ value: m.mediator, label: pick(m.name), sub: pick(m.organizationName) }))} send={async (reason, mediator) => onDone(await overrideMediator(c.id, mediator!, reason))} />}
    </>
  );
}

function Propose({ title, note, people, send, onClose }: { title: string; note: string; people?: { value: string; label: string; sub?: string }[]; send: (reason: string, mediator?: string) => Promise<void>; onClose: () => void }) {
  const [who, setWho] = useState<string>();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    await send(reason.trim(), who);
    onClose();
  });
  const go = () => {
    setTried(true);
    if (reason.trim() && (!people || who)) void act.run();
  };
  return (
    <Sheet open wide onClose={onClose} title={title} footer={<><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={go}>{t('why.two.send')}</Button></>}>
      <div className="stack">
        <Strip inset icon="users">{note}</Strip>
        {people && <ChoiceGroup legend={t('why.two.whom')} value={who} onChange={setWho} options={people} error={tried && !who ? t('common.field.choose') : undefined} />}
        <Field as="textarea" label={t('why.two.why')} hint={t('why.two.whyHint')} value={reason} onChange={setReason} error={tried && !reason.trim() ? t('common.field.needed') : undefined} />
      </div>
    </Sheet>
  );
}
