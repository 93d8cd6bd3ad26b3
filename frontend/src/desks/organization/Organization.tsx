import { useState } from 'react';
import { Link } from 'wouter';
import { pick } from '../../api/types.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { time } from '../../texts/format.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { Facts } from '../../ui/Facts/Facts.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Table, type Column } from '../../ui/Table/Table.tsx';
import { organizationCases, organizationMediators } from '../api.ts';
import base from '../Desk.module.css';
import { Search } from '../DeskFrame.tsx';
import { about, ClockCell, Figures, More, names } from '../parts.tsx';
import { longestFirst, matches, soonestFirst } from '../selection.ts';
import type { DeskItem, MediatorBadge, OrganizationDesk } from '../types.ts';
import { useFresh } from '../useFresh.ts';
import { usePages } from '../usePages.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { Load } from './Load.tsx';
import { byLoad, settledShare } from './quality.ts';
import css from './Organization.module.css';

type Part = 'load' | 'cases' | 'registration';

/** Organization is the desk of a house's manager: who has how much, how it goes, what is due, and what the house is registered with. */
export default function Organization({ params }: { params: { part?: string } }) {
  const house = useHouse();
  const part = (params.part ?? 'load') as Part;
  const { desk, topic } = house;
  const [typed, setTyped] = useState('');
  const title = part === 'cases' ? t('organization.cases') : part === 'registration' ? t('organization.registration') : t('organization.load');
  return (
    <HouseFrame house={house} title={title} note={desk.at && t('organization.asOf', { at: time(desk.at) })} search={part === 'cases' ? <Search value={typed} onChange={setTyped} /> : undefined}>
      <ResourceView of={desk}>
        {(d) => (
          <>
            {part === 'cases' ? <Cases topic={topic} typed={typed} /> : part === 'registration' ? <Registration d={d} /> : <Overview d={d} topic={topic} />}
          </>
        )}
      </ResourceView>
    </HouseFrame>
  );
}

const percent = (x: number | undefined) => (x === undefined ? t('organization.notYet') : t('organization.percent', { n: Math.round(x * 100) }));

function Overview({ d, topic }: { d: OrganizationDesk; topic?: string }) {
  const list = usePages<MediatorBadge>('organization/mediators', (cursor) => organizationMediators(cursor), topic);
  const due = soonestFirst(d.due).slice(0, 10);
  return (
    <>
      <Figures items={[
        [t('organization.f.mediators'), d.mediators], [t('organization.f.open'), t('organization.slash', { n: d.load.open, max: d.load.capacity })], [t('organization.f.settled'), percent(settledShare(d))], [t('organization.f.ended'), d.ended],
        ...Object.entries(d.counts).filter(([s]) => ['inviting', 'selecting', 'appointed', 'mediating', 'paused', 'signing'].includes(s)).map(([s, n]) => [stateOf(s), n] as const),
      ]} />
      <section><h2>{t('organization.who')}</h2><p className="note">{t('organization.whoNote')}</p><MediatorTable rows={byLoad(list.items)} /><More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} /></section>
      <section><h2>{t('organization.due')}</h2><CaseTable rows={due} empty={t('organization.dueNone')} /></section>
    </>
  );
}

const stateOf = (state: string): string => (knows(`case.state.${state}`) ? tServer(`case.state.${state}`) : state);

function MediatorTable({ rows, empty }: { rows: MediatorBadge[]; empty?: string }) {
  const columns: Column<MediatorBadge>[] = [
    { key: 'name', head: t('organization.col.name'), cell: (m) => <Link href={`/organization/mediators/${m.id}`}>{pick(m.name)}</Link> },
    { key: 'status', head: t('organization.col.status'), cell: (m) => <StatusWord icon={m.status === 'active' ? 'circle-check' : 'pause'} tint={m.status === 'active' ? 'pine' : 'quiet'}>{knows(`organization.status.${m.status}`) ? tServer(`organization.status.${m.status}`) : m.status}</StatusWord> },
    { key: 'load', head: t('organization.col.load'), cell: (m) => <Load open={m.open} capacity={m.capacity} /> },
    { key: 'settled', head: t('organization.col.settled'), align: 'end', cell: (m) => percent(settledShare(m)) },
    { key: 'ended', head: t('organization.col.ended'), align: 'end', cell: (m) => m.ended },
    { key: 'days', head: t('organization.col.days'), align: 'end', cell: (m) => (m.ended ? Math.round(m.daysMean) : t('organization.notYet')) },
  ];
  return <Table caption={t('organization.mediators')} columns={columns} rows={rows} rowKey={(m) => m.id} empty={<Empty small title={empty ?? t('organization.mediatorsNone')}><p>{t('organization.mediatorsNoneSub')}</p></Empty>} />;
}

function CaseTable({ rows, empty, fresh }: { rows: DeskItem[]; empty: string; fresh?: ReadonlySet<string> }) {
  return (
    <Table caption={t('organization.cases')} rows={rows} rowKey={(i) => i.id} empty={<Empty small title={empty} />}
      columns={[
        { key: 'who', head: t('organization.col.parties'), cell: (i) => <span className={fresh?.has(i.id) ? base.fresh : undefined}>{names(i.parties)}</span> },
        { key: 'about', head: t('organization.col.about'), cell: (i) => about(i) },
        { key: 'mediator', head: t('organization.col.mediator'), cell: (i) => pick(i.mediator) || t('organization.notYet') },
        { key: 'state', head: t('organization.col.state'), cell: (i) => stateOf(i.state) },
        { key: 'due', head: t('organization.col.clock'), cell: (i) => <ClockCell item={i} /> },
      ]} />
  );
}

function Cases({ topic, typed }: { topic?: string; typed: string }) {
  const list = usePages<DeskItem>('organization/cases', (cursor) => organizationCases(cursor), topic);
  const fresh = useFresh(list.first.data && list.items, (i) => i.id, (i) => `${i.state}/${i.due}`, (n) => t('organization.changed', { n }));
  const rows = longestFirst(list.items.filter((i) => matches(i, typed)));
  return (
    <>
      <p className="note">{t('organization.casesNote')}</p>
      <ResourceView of={list.first}>
        {() => <><CaseTable rows={rows} fresh={fresh} empty={typed ? t('organization.noMatch', { typed }) : t('organization.casesNone')} /><More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} /></>}
      </ResourceView>
    </>
  );
}

function Registration({ d }: { d: OrganizationDesk }) {
  const kind = `organization.kind.${d.kind}`;
  return (
    <section className={css.box}>
      <Facts wide rows={[
        { name: t('organization.r.name'), value: <b>{pick(d.name)}</b> },
        { name: t('organization.r.kind'), value: knows(kind) ? tServer(kind) : d.kind },
        { name: t('organization.r.status'), value: knows(`organization.status.${d.status}`) ? tServer(`organization.status.${d.status}`) : d.status },
        { name: t('organization.r.courts'), value: d.courts.map((c) => pick(c.name)).join('、') || t('organization.r.none') },
        { name: t('organization.r.causes'), value: d.causes.map((c) => (knows(`organization.cause.${c}`) ? tServer(`organization.cause.${c}`) : c)).join('、') || t('organization.r.none') },
        { name: t('organization.r.fee'), value: d.fee === 'free' || !d.fee ? t('organization.r.free') : knows(`organization.fee.${d.fee}`) ? tServer(`organization.fee.${d.fee}`) : d.fee },
      ]} />
      <p className="note">{t('organization.r.change')}</p>
    </section>
  );
}
