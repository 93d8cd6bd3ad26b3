import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { pick } from '../../api/types.ts';
import { useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useSession } from '../../session/session.ts';
import { date, day, daysLeft, dueDay, time, today } from '../../texts/format.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { cx } from '../../ui/cx.ts';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Table, type Column } from '../../ui/Table/Table.tsx';
import { Timeline } from '../../ui/Timeline/Timeline.tsx';
import { mediatorCases, mediatorDesk } from '../api.ts';
import base from '../Desk.module.css';
import { DeskFrame, Held, Search } from '../DeskFrame.tsx';
import { about, CaseName, ClockCell, Figures, names, sideName, stuckOn } from '../parts.tsx';
import { topicOf } from '../places.ts';
import { isOpen, longestFirst, matches, nextDays, soonestFirst, tabsOf, waitedDays, waitingOf, type Waiting as On } from '../selection.ts';
import type { DeskItem, DeskSession, MediatorDesk } from '../types.ts';
import { useFresh } from '../useFresh.ts';
import { usePages, type Pages } from '../usePages.ts';
import css from './Today.module.css';

const SHOWN = 9;

/** WaitingFor is the chosen tab; empty is all. */
export type WaitingFor = '' | Exclude<On, 'nobody'>;

/** mediatorLinks are the places of a mediator's desk. */
export function mediatorLinks(open?: number) {
  return [{ href: '/desk', label: t('desk.today') }, { href: '/desk/cases', label: t('desk.cases'), count: open, current: location.pathname.startsWith('/desk/cases') }, { href: '/desk/availability', label: t('desk.times') }];
}

/** useMediatorDesk is the desk kept fresh. */
export function useMediatorDesk() {
  const { session } = useSession();
  return useResource('desk/mediator', mediatorDesk, { topic: topicOf(session, 'mediator'), offline: true });
}

/** Today is the mediator's day: what is due, which case is stuck on whom, the talks, what just changed. */
export default function Today() {
  const desk = useMediatorDesk();
  const [typed, setTyped] = useState('');
  return (
    <DeskFrame desk="mediator" title={t('desk.today')} links={mediatorLinks(desk.data?.load.open)} at={desk.at} stale={desk.stale} search={<Search value={typed} onChange={setTyped} />}>
      <Held of={desk}>{(d) => <Day desk={d} typed={typed} />}</Held>
    </DeskFrame>
  );
}

const keyOf = (i: DeskItem) => i.id;
const sign = (i: DeskItem) => `${i.state}/${i.waiting}/${i.move}/${i.due}`;

function Day({ desk, typed }: { desk: MediatorDesk; typed: string }) {
  const due = soonestFirst(desk.due);
  const urgent = due.filter((i) => i.due && daysLeft(i.due) <= 0).length;
  const talks = desk.sessions.filter((s) => s.scheduledAt && daysLeft(s.scheduledAt) === 0);
  const { session } = useSession();
  const [tab, setTab] = useState<WaitingFor>('');
  const list = usePages<DeskItem>(`desk/cases/${tab}`, (cursor) => mediatorCases(tab || undefined, cursor), topicOf(session, 'mediator'));
  const fresh = useFresh(list.first.data && list.items, keyOf, sign, (n) => t('desk.changed', { n }), tab);
  return (
    <div className={base.split}>
      <div className={base.work}>
        <div className={base.head}><h1>{day(today())}</h1><p>{t('desk.summary', { due: urgent, talks: talks.length })}</p></div>
        <DueList items={due} />
        <Waiting desk={desk} list={list} tab={tab} onTab={setTab} typed={typed} fresh={fresh} />
      </div>
      <aside className={base.side}>
        <section><h2 className={css.gap}>{talks.length ? t('desk.sessionsToday') : t('desk.sessions')}</h2><Sessions items={desk.sessions} today={talks} /></section>
        <section><h2 className={css.gap}>{t('desk.nextDays')}</h2><Week items={desk.due} /></section>
        <JustNow items={list.items} fresh={fresh} />
        <section>
          <h2>{t('desk.month')}</h2>
          <Figures flat items={[[t('desk.month.settled'), desk.month.settled], [t('desk.month.ended'), desk.month.ended], [t('desk.month.mean'), desk.you?.ended ? t('desk.days', { n: Math.round(desk.you.daysMean) }) : t('desk.month.none')]]} />
          <p className="note">{t('desk.load', { open: desk.load.open, capacity: desk.load.capacity })}</p>
        </section>
      </aside>
    </div>
  );
}

function DueList({ items }: { items: DeskItem[] }) {
  if (items.length === 0) return <div className={`${css.due} ${css.none}`}><b>{t('desk.due.none')}</b><br /><span className="note">{t('desk.due.noneSub')}</span></div>;
  return (
    <ol className={css.due} aria-label={t('desk.due.label')}>
      {items.map((i) => {
        const move = i.move ?? '';
        const who = waitingOf(i) === 'respondent' ? sideName(i.parties, 'respondent') : names(i.parties);
        const title = `desk.due.${move}`;
        const clock = `desk.clock.${i.clock ?? ''}`;
        const action = `desk.do.${move}`;
        const left = i.due ? daysLeft(i.due) : undefined;
        return (
          <li key={i.id + move}>
            <span><StatusWord icon="clock" tint={left !== undefined && left <= 1 ? 'amber' : 'quiet'}>{i.due ? (left === 0 ? t('desk.dueToday') : left !== undefined && left < 0 ? t('common.deadline.over', { n: -left }) : dueDay(i.due)) : t('desk.dueNone')}</StatusWord></span>
            <span className={css.what}><b>{tServer(knows(title) ? title : 'desk.due.other', { who, what: about(i) })}</b><small>{[names(i.parties) === who ? '' : names(i.parties), i.number ? t('desk.number', { number: i.number }) : ''].filter(Boolean).join(' · ')}</small></span>
            <span className="note">{knows(clock) ? tServer(clock) : ''}</span>
            <Button href={`/desk/cases/${i.case}`} size="tiny">{tServer(knows(action) ? action : 'desk.do.other')}</Button>
          </li>
        );
      })}
    </ol>
  );
}

/** caseColumns are the columns of a list of cases: who, about what, stuck on whom, for how long, the clock. */
export function caseColumns(fresh: ReadonlySet<string>): Column<DeskItem>[] {
  return [
    { key: 'parties', head: t('desk.col.parties'), cell: (i) => <CaseName item={i} href={`/desk/cases/${i.case}`} fresh={fresh.has(i.id)} /> },
    { key: 'about', head: t('desk.col.about'), cell: (i) => pick(i.kindLabel) },
    { key: 'stuck', head: t('desk.col.stuck'), cell: (i) => stuckOn(i, true) },
    { key: 'for', head: t('desk.col.for'), cell: (i) => <span className="num nb">{waitedDays(i.since, new Date()) === 0 ? t('desk.today.word') : t('desk.days', { n: waitedDays(i.since, new Date()) })}</span> },
    { key: 'clock', head: t('desk.col.clock'), cell: (i) => <ClockCell item={i} needsYou={waitingOf(i) === 'me'} /> },
  ];
}

/** Tabs choose on whom cases wait. */
export function Tabs({ counts, chosen, onChoose }: { counts: Record<string, number>; chosen: WaitingFor; onChoose: (key: WaitingFor) => void }) {
  return (
    <div className={base.tabs} role="group" aria-label={t('desk.waiting')}>
      <h2>{t('desk.waiting')}</h2>
      {tabsOf(counts, chosen).map((tab) => (
        <button key={tab.key} type="button" aria-pressed={chosen === tab.key} onClick={() => onChoose(tab.key)}>{t(`desk.tab.${tab.key || 'everything'}`)} <span className="num">{tab.count}</span></button>
      ))}
      <span className="note">{t('desk.longest')}</span>
    </div>
  );
}

function Waiting({ desk, list, tab, onTab, typed, fresh }: { desk: MediatorDesk; list: Pages<DeskItem>; tab: WaitingFor; onTab: (tab: WaitingFor) => void; typed: string; fresh: ReadonlySet<string> }) {
  const all = longestFirst(list.items.filter((i) => isOpen(i) && matches(i, typed)));
  const shown = typed ? all : all.slice(0, SHOWN);
  const counted = tabsOf(desk.waiting.counts, tab).find((x) => x.key === tab)?.count ?? 0;
  const others = Math.max(counted, all.length) - shown.length;
  return (
    <section className={css.grid}>
      <Tabs counts={desk.waiting.counts} chosen={tab} onChoose={onTab} />
      <ResourceView of={list.first}>
        {() => (
          <Table caption={t('desk.waiting')} columns={caseColumns(fresh)} rows={shown} rowKey={keyOf}
            empty={<Empty small title={typed ? t('desk.noMatch', { typed }) : tab ? t('desk.noneInTab') : t('desk.none')}><p>{typed || tab ? '' : t('desk.noneSub')}</p></Empty>} />
        )}
      </ResourceView>
      {!typed && others > 0 && <p className={`note ${base.more}`}>{t('desk.showing', { n: shown.length })} <Link href="/desk/cases">{t('desk.others', { n: others })}</Link></p>}
    </section>
  );
}

function Sessions({ items, today: mine }: { items: DeskSession[]; today: DeskSession[] }) {
  const shown = mine.length ? mine : items.slice(0, 4);
  if (shown.length === 0) return <p className="soft">{t('desk.sessions.none')}</p>;
  return (
    <div className={css.sessions}>
      {shown.map((s) => {
        const soon = s.scheduledAt && (s.state === 'open' || new Date(s.scheduledAt).getTime() - Date.now() < 30 * 60_000) && (s.state === 'open' || s.state === 'scheduled') && s.mode !== 'in_person';
        const key = `desk.session.${s.state}`;
        return [
          <time key={`${s.id}t`} className="num" dateTime={s.scheduledAt}>{!s.scheduledAt ? t('desk.session.open') : daysLeft(s.scheduledAt) === 0 ? time(s.scheduledAt) : <>{date(s.scheduledAt)}<br />{time(s.scheduledAt)}</>}</time>,
          <div key={s.id} className={cx(css.slot, soon && css.now)}>
            <Link className={css.name} href={`/desk/cases/${s.case}`}><b>{names(s.parties)}</b></Link>
            <small>{[knows(key) ? tServer(key) : '', t(`desk.mode.${s.mode as 'video'}`)].filter(Boolean).join(' · ')}</small>
            {soon && <Button kind="main" wide icon="video" className={css.go} href={`/desk/sessions/${s.id}`}>{s.state === 'open' ? t('desk.session.goOn') : t('desk.session.start')}</Button>}
          </div>,
        ];
      })}
    </div>
  );
}

function Week({ items }: { items: DeskItem[] }) {
  return (
    <ol className={css.week}>
      {nextDays(items, today(), daysLeft).map((d, n) => (
        <li key={d.day} className={n === 0 ? css.on : undefined}><small>{n === 0 ? t('desk.today.word') : weekday(d.day)}</small><b className="num">{d.count}</b></li>
      ))}
    </ol>
  );
}

/** weekday is the short name of a day of the week. */
function weekday(iso: string): string {
  const full = day(iso);
  return /（(.*)）/.exec(full)?.[1] ?? full.split(' ')[0] ?? '';
}

/** JustNow lists what changed while this page has been open: nothing is guessed about before. */
function JustNow({ items, fresh }: { items: DeskItem[]; fresh: ReadonlySet<string> }) {
  const [lines, setLines] = useState<{ id: string; at: Date; item: DeskItem }[]>([]);
  const latest = useRef(items);
  latest.current = items;
  useEffect(() => {
    if (fresh.size === 0) return;
    const at = new Date();
    const found = latest.current.filter((i) => fresh.has(i.id)).map((item) => ({ id: `${item.id}${at.getTime()}`, at, item }));
    setLines((old) => [...found, ...old].slice(0, 4));
  }, [fresh]);
  if (lines.length === 0) return null;
  return (
    <section>
      <h2 className={css.gap}>{t('desk.justNow')}</h2>
      <Timeline items={lines.map((l, n) => ({ id: l.id, at: time(l.at), dateTime: l.at.toISOString(), fresh: n === 0, text: <><Link href={`/desk/cases/${l.item.case}`}>{names(l.item.parties)}</Link><br />{stuckOn(l.item, true)}</> }))} />
    </section>
  );
}
