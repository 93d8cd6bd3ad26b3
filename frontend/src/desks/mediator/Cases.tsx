import { useState } from 'react';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useSession } from '../../session/session.ts';
import { t } from '../../texts/t.ts';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { mediatorCases } from '../api.ts';
import { DeskFrame, Search } from '../DeskFrame.tsx';
import { More } from '../parts.tsx';
import { topicOf } from '../places.ts';
import { longestFirst, matches } from '../selection.ts';
import type { DeskItem } from '../types.ts';
import { useFresh } from '../useFresh.ts';
import { usePages } from '../usePages.ts';
import { caseColumns, mediatorLinks, Tabs, useMediatorDesk, type WaitingFor } from './Today.tsx';

const keyOf = (i: DeskItem) => i.id;

/** Cases is every case of a mediator, by whom it waits for. */
export default function Cases() {
  const { session } = useSession();
  const desk = useMediatorDesk();
  const [tab, setTab] = useState<WaitingFor>('');
  const [typed, setTyped] = useState('');
  const list = usePages<DeskItem>(`desk/cases/${tab}`, (cursor) => mediatorCases(tab || undefined, cursor), topicOf(session, 'mediator'));
  const fresh = useFresh(list.first.data && list.items, keyOf, (i) => `${i.state}/${i.waiting}/${i.move}`, (n) => t('desk.changed', { n }), tab);
  const rows = longestFirst(list.items.filter((i) => matches(i, typed)));
  return (
    <DeskFrame desk="mediator" pad title={t('desk.cases')} links={mediatorLinks(desk.data?.load.open)} at={list.first.at} stale={list.first.stale} search={<Search value={typed} onChange={setTyped} />}>
      <h1>{t('desk.cases.head')}</h1>
      <Tabs counts={desk.data?.waiting.counts ?? {}} chosen={tab} onChoose={setTab} />
      <ResourceView of={list.first}>
        {() => (
          <>
            <Table caption={t('desk.cases')} columns={caseColumns(fresh)} rows={rows} rowKey={keyOf} empty={<Empty small title={typed ? t('desk.noMatch', { typed }) : tab ? t('desk.noneInTab') : t('desk.none')}><p>{tab || typed ? '' : t('desk.noneSub')}</p></Empty>} />
            <More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} />
          </>
        )}
      </ResourceView>
    </DeskFrame>
  );
}
