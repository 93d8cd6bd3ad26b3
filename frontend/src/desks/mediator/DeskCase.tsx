import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { pick, type CaseView } from '../../api/types.ts';
import { useAction, type Resource } from '../../api/useResource.ts';
import { CaseClock } from '../../cases/CaseClock.tsx';
import { useCase } from '../../cases/useCase.ts';
import { sentence, stateWord } from '../../cases/words.ts';
import { dateTime, dueDay } from '../../texts/format.ts';
import { loadTexts, knows, t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { cx } from '../../ui/cx.ts';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { Joint } from '../../ui/Joint/Joint.tsx';
import { Loading } from '../../ui/Loading/Loading.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Timeline } from '../../ui/Timeline/Timeline.tsx';
import { contactParties, resumeCase } from '../api.ts';
import base from '../Desk.module.css';
import { DeskFrame, Held } from '../DeskFrame.tsx';
import { halvesOf } from '../selection.ts';
import { Tabs } from '../Tabs.tsx';
import { useFresh } from '../useFresh.ts';
import css from './Case.module.css';
import { doingsOf, nextTalk, type Doing } from './casework.ts';
import { Evidence, Facts, Offers, People, Settlement, Story } from './Sections.tsx';
import { NotesBox } from './Notes.tsx';
import { Talks } from './Talks.tsx';
import { mediatorLinks } from './Today.tsx';
import { bothNames, subject } from './words.ts';

const Blocked = lazy(async () => (await Promise.all([import('../../routing/Blocked.tsx'), loadTexts(['why'])]))[0]);
const Moves = lazy(() => import('./Moves.tsx'));

type Sheet = 'accept' | 'decline' | 'disclose' | 'extend' | 'pause' | 'terminate' | 'facts';

/** DeskCase is one case to its mediator: what to do next, who is who, papers, offers, talks, the clock, private notes. */
export default function DeskCase({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  return (
    <DeskFrame desk="mediator" title={view.data ? bothNames(view.data) : t('desk.cases')} links={mediatorLinks()} at={view.at} stale={view.stale}>
      <Held of={view}>{(c) => <Work c={c} view={view} />}</Held>
    </DeskFrame>
  );
}

function Work({ c, view }: { c: CaseView; view: Resource<CaseView> }) {
  const [tab, setTab] = useState(() => new URLSearchParams(location.search).get('tab') ?? 'case');
  const [sheet, setSheet] = useState<Sheet>();
  const state = stateWord(c.state);
  const open = c.evidence.length;
  const tabs = [
    { key: 'case', label: t('casework.tab.case') }, { key: 'papers', label: t('casework.tab.papers'), count: open }, { key: 'offers', label: t('casework.tab.offers'), count: c.offers },
    { key: 'talks', label: t('casework.tab.talks'), count: c.sessions.length }, { key: 'agreement', label: t('casework.tab.agreement') }, { key: 'history', label: t('casework.tab.history') },
  ];
  const choose = (key: string) => {
    setTab(key);
    history.replaceState(null, '', key === 'case' ? location.pathname : `?tab=${key}`);
  };
  return (
    <div className={base.split}>
      <div className={base.work}>
        <div>
          <Link href="/desk/cases" className={css.back}><Icon name="chevron-left" />{t('desk.cases')}</Link>
          <div className={css.head}>
            <div><h1>{bothNames(c)}</h1><p className="note">{[subject(c), c.number && t('desk.number', { number: c.number }), c.court && pick(c.court.name)].filter(Boolean).join(' · ')}</p></div>
            <StatusWord icon={state.icon} tint={state.tint}>{state.text}</StatusWord>
          </div>
        </div>
        {(c as { conflicts?: unknown[] }).conflicts?.length ? <Suspense><Blocked view={c} /></Suspense> : null}
        <Turn c={c} view={view} onSheet={setSheet} onTab={choose} />
        {c.state === 'failed' && c.end && <Strip inset icon="info"><b>{pick(c.end.label)}</b>{c.end.text && <><br />{c.end.text}</>}{c.end.conduct && <><br />{t('casework.end.conductWas', { text: c.end.conduct })}</>}</Strip>}
        <Tabs label={t('casework.tabs')} items={tabs} at={tab} onChoose={choose}>
          {tab === 'case' && <><Story c={c} /><People c={c} /></>}
          {tab === 'papers' && <Evidence c={c} />}
          {tab === 'offers' && <Offers c={c} />}
          {tab === 'talks' && <Talks c={c} onChanged={() => void view.refresh()} />}
          {tab === 'agreement' && <><Settlement c={c} /><Facts c={c} onDraft={() => setSheet('facts')} /></>}
          {tab === 'history' && <History c={c} />}
        </Tabs>
      </div>
      <aside className={base.side}>
        {c.clock && c.clock.state !== 'void' && c.clock.state !== 'met' && <CaseClock view={c} clock={c.clock} />}
        {c.pause && <Strip inset icon="pause">{t('casework.paused', { why: pick(c.pause.label), since: c.pause.since })}</Strip>}
        {c.extension && <Extension c={c} />}
        <NotesBox id={c.id} />
        <Actions c={c} onSheet={setSheet} onTab={choose} />
      </aside>
      {sheet && <Suspense fallback={<Loading />}><Moves c={c} sheet={sheet} onClose={() => setSheet(undefined)} onDone={(next) => { view.set(next); setSheet(undefined); }} /></Suspense>}
    </div>
  );
}

function Turn({ c, view, onSheet, onTab }: { c: CaseView; view: Resource<CaseView>; onSheet: (s: Sheet) => void; onTab: (key: string) => void }) {
  const act = useAction(async (what: () => Promise<CaseView>) => view.set(await what()));
  const mine = c.turn.whose === 'you';
  const waiting = mine ? 'me' : c.turn.whose === 'court' ? 'court' : c.turn.whose === 'other' ? 'all' : '';
  const [left, right] = halvesOf({ waiting, state: c.state });
  const key = `casework.turn.${c.state === 'paused' ? 'resume' : c.turn.move || c.state}`;
  const other = c.parties.map((p) => p.name).join(t('casework.and'));
  const doings = doingsOf(c, new Date());
  const talk = nextTalk(c);
  const button = (d: Doing, main: boolean) => {
    const kind = main ? 'main' : 'outline';
    switch (d) {
      case 'accept': return [<Button key="a" kind="outline" onClick={() => onSheet('accept')}>{t('casework.do.accept')}</Button>, <Button key="b" kind="outline" onClick={() => onSheet('decline')}>{t('casework.do.decline')}</Button>];
      case 'disclose': return <Button key={d} kind={kind} onClick={() => onSheet('disclose')}>{t('casework.do.disclose')}</Button>;
      case 'room': return <Button key={d} kind={kind} icon="video" href={`/desk/sessions/${talk!.id}`}>{talk!.state === 'open' ? t('desk.session.goOn') : t('desk.session.start')}</Button>;
      case 'contact': return <Button key={d} kind={kind} icon="phone" busy={act.busy} onClick={() => void act.run(() => contactParties(c.id))}>{t('casework.do.contact')}</Button>;
      case 'plan': return <Button key={d} kind={kind} icon="calendar-days" onClick={() => onTab('talks')}>{t('casework.do.plan')}</Button>;
      case 'draft': return <Button key={d} kind={kind} icon="file-pen-line" href={`/desk/cases/${c.id}/agreement`}>{t('casework.do.draft')}</Button>;
      case 'offer': return <Button key={d} kind={kind} href={`/desk/cases/${c.id}/offer`}>{t('casework.do.offer')}</Button>;
      case 'sign': return <Button key={d} kind={kind} icon="pen-line" href={`/desk/cases/${c.id}/sign`}>{t('casework.do.sign')}</Button>;
      case 'resume': return <Button key={d} kind={kind} icon="play" busy={act.busy} onClick={() => void act.run(() => resumeCase(c.id))}>{t('casework.do.resume')}</Button>;
      case 'facts': return <Button key={d} kind={kind} onClick={() => onSheet('facts')}>{t('casework.do.facts')}</Button>;
      default: return null;
    }
  };
  return (
    <section className={cx(css.turn, !mine && css.others)} aria-label={t('common.turn.whose')}>
      <Joint left={left} right={right} />
      <div>
        <p className="note">{mine ? t('casework.turn.yours') : waiting ? t('casework.turn.wait', { who: waiting === 'court' ? t('staffdesk.court') : waitingNames(c) }) : t('casework.turn.nobody')}</p>
        <h2>{knows(key) ? tServer(key, { who: mine ? other : waitingNames(c) }) : stateWord(c.state).text}</h2>
        {c.turn.due && <p className="note">{t('casework.turn.due', { due: dueDay(c.turn.due) })}</p>}
      </div>
      {doings.length > 0 && <div className={css.acts}>{doings.slice(0, 3).map((d, i) => button(d, i === 0))}</div>}
      {act.fault && <FaultStrip fault={act.fault} />}
    </section>
  );
}

/** waitingNames are those whose word is missing, as far as the case tells. */
function waitingNames(c: CaseView): string {
  const sides = c.parties.filter((p) => !p.out);
  const open = c.turn.move === 'consent' ? sides.filter((p) => p.answer === 'pending' || p.answer === 'call')
    : c.turn.move === 'request_filing' || c.turn.move === 'submit' ? sides.filter((p) => p.side === 'applicant')
      : c.turn.move === 'sign_facts' ? sides.filter((p) => !c.facts?.signatures.some((s) => s.by === p.id))
    : c.turn.move === 'sign' ? sides.filter((p) => !c.agreement?.signatures.some((s) => s.by === p.id))
      : c.turn.move === 'answer_extension' ? sides.filter((p) => !c.extension?.answers[p.id])
        : c.turn.move === 'waive' ? sides.filter((p) => !c.appointment?.disclosure?.waivers[p.id]) : sides;
  return (open.length ? open : sides).map((p) => p.name).join(t('casework.and'));
}

function Extension({ c }: { c: CaseView }) {
  const e = c.extension!;
  return (
    <section className={css.box}>
      <h3>{t('casework.extension.open', { until: e.until })}</h3>
      <ul className="lines">{c.parties.filter((p) => !p.out).map((p) => <li key={p.id}><Icon name={e.answers[p.id] ? 'circle-check' : 'circle-dashed'} /><span>{e.answers[p.id] ? t('casework.extension.yes', { who: p.name }) : t('casework.extension.wait', { who: p.name })}</span></li>)}</ul>
    </section>
  );
}

function Actions({ c, onSheet, onTab }: { c: CaseView; onSheet: (s: Sheet) => void; onTab: (key: string) => void }) {
  const can = (m: string) => c.allowedMoves.includes(m);
  return (
    <section>
      <h2>{t('casework.more')}</h2>
      <div className={css.links}>
        {can('propose') && <Button kind="link" icon="arrow-left-right" href={`/desk/cases/${c.id}/offer`}>{t('casework.do.offer')}</Button>}
        {can('draft_agreement') && c.appointment?.cleared && <Button kind="link" icon="file-pen-line" href={`/desk/cases/${c.id}/agreement`}>{t('casework.do.draft')}</Button>}
        {['mediating', 'signing'].includes(c.state) && <Button kind="link" icon="calendar-days" onClick={() => onTab('talks')}>{t('casework.do.plan')}</Button>}
        {can('ask_extension') && !c.extension && <Button kind="link" icon="calendar-clock" onClick={() => onSheet('extend')}>{t('casework.do.extend')}</Button>}
        {can('pause') && <Button kind="link" icon="pause" onClick={() => onSheet('pause')}>{t('casework.do.pause')}</Button>}
        {can('disclose') && <Button kind="link" icon="info" onClick={() => onSheet('disclose')}>{t('casework.do.discloseMore')}</Button>}
        {can('decline') && c.state !== 'appointed' && <Button kind="link" icon="user-x" onClick={() => onSheet('decline')}>{t('casework.do.stepBack')}</Button>}
        {can('draft_facts') && <Button kind="link" icon="list-checks" onClick={() => onSheet('facts')}>{t('casework.do.facts')}</Button>}
        {can('terminate') && <Button kind="link" icon="circle-stop" onClick={() => onSheet('terminate')}>{t('casework.do.terminate')}</Button>}
      </div>
    </section>
  );
}

function History({ c }: { c: CaseView }) {
  const lines = [...c.timeline].reverse();
  const fresh = useFresh(lines, (e) => e.id, () => '', (n) => t('desk.changed', { n }));
  return <Timeline items={lines.flatMap((e) => { const text = sentence(c, e); return text ? [{ id: e.id, at: dateTime(e.at), dateTime: e.at, text, fresh: fresh.has(e.id) }] : []; })} />;
}
