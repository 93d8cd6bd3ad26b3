import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { dateTime, timeZone } from '../../texts/format.ts';
import { t, tServer, knows } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../../ui/Facts/Facts.tsx';
import { DateField } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import type { IconName } from '../../ui/Icon/Icon.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord, type Tint } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { useEvery } from '../operator/useEvery.ts';
import { More } from '../parts.tsx';
import { usePages } from '../usePages.ts';
import { atZone } from '../zone.ts';
import { listDeliveries, listHooks, removeHook, replayHook, testHook, type Delivery, type Hook } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import css from './Organization.module.css';
import { eventWord } from './Partners.tsx';
import { listWords } from './words.ts';

const SIGNS: Record<string, [IconName, Tint]> = { delivered: ['circle-check', 'pine'], pending: ['hourglass', 'slate'], waiting: ['hourglass', 'amber'], failed: ['triangle-alert', 'amber'], given_up: ['ban', 'brick'] };

/** HookPage is one address that is told of events: what arrived, what did not, when it is tried again, and replay. */
export default function HookPage({ params: { id } }: { params: { id: string } }) {
  const house = useHouse();
  const hooks = useResource(house.id ? `hooks/${house.id}` : null, () => listHooks(house.id!));
  const list = usePages<Delivery>(`deliveries/${id}`, (cursor) => listDeliveries(id, cursor));
  const waits = list.items.some((d) => d.state === 'pending' || d.state === 'waiting');
  useEvery(waits ? 2000 : 30_000, list.first.refresh);
  const [sheet, setSheet] = useState<'replay' | 'remove'>();
  const test = useAction(async () => {
    await testHook(id);
    await list.first.refresh();
  });
  return (
    <HouseFrame house={house} title={t('partner.hook.title')} back={{ href: '/organization/partners', label: t('partner.title') }} at={list.first.at} stale={list.first.stale}>
      <ResourceView of={hooks}>
        {(l) => {
          const h = l.items.find((x) => x.id === id);
          return h ? <About h={h} /> : <Empty small title={t('partner.hook.gone')} />;
        }}
      </ResourceView>
      <FaultStrip fault={test.fault} />
      <div className={css.bar2}>
        <Button size="slim" icon="send" busy={test.busy} onClick={() => void test.run()}>{t('partner.test')}</Button>
        <Button size="slim" icon="history" onClick={() => setSheet('replay')}>{t('partner.replay')}</Button>
        <Button size="slim" icon="trash-2" onClick={() => setSheet('remove')}>{t('partner.hookRemove')}</Button>
      </div>
      <section className="stack-s">
        <h2>{t('partner.deliveries')}</h2>
        <p className="note">{t('partner.deliveriesNote')}</p>
        <ResourceView of={list.first}>
          {() => (
            <>
              <Table caption={t('partner.deliveries')} rows={list.items} rowKey={(d) => d.id} empty={<Empty small title={t('partner.deliveriesNone')} />}
                columns={[
                  { key: 'kind', head: t('partner.col.event'), cell: (d) => <>{eventWord(d.kind)}<br /><span className="note nb">{dateTime(d.at)}</span></> },
                  { key: 'state', head: t('partner.col.state'), cell: (d) => { const [icon, tint] = SIGNS[d.state] ?? SIGNS.pending!; return <StatusWord icon={icon} tint={tint}>{knows(`partner.delivery.${d.state}`) ? tServer(`partner.delivery.${d.state}`) : d.state}</StatusWord>; } },
                  { key: 'answer', head: t('partner.col.answer'), cell: (d) => (d.status ? t('partner.status', { status: String(d.status) }) : d.reason ? reasonWord(d.reason) : t('organization.notYet')) },
                  { key: 'n', head: t('partner.col.attempts'), align: 'end', cell: (d) => d.attempts },
                  { key: 'next', head: t('partner.col.next'), cell: (d) => <span className="nb">{d.next ? dateTime(d.next) : '–'}</span> },
                ]} />
              <More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} />
            </>
          )}
        </ResourceView>
      </section>
      {sheet === 'replay' && <Replay id={id} onClose={() => setSheet(undefined)} onDone={() => void list.first.refresh()} />}
      {sheet === 'remove' && <Remove id={id} onClose={() => setSheet(undefined)} />}
    </HouseFrame>
  );
}

const reasonWord = (r: string) => (knows(`partner.reason.${r}`) ? tServer(`partner.reason.${r}`) : r);

function About({ h }: { h: Hook }) {
  return (
    <section className={css.box}>
      <Facts wide rows={[
        { name: t('partner.col.url'), value: <span className={css.url}>{h.url}</span> },
        { name: t('partner.col.state'), value: knows(`partner.hook.${h.state}`) ? tServer(`partner.hook.${h.state}`) : h.state },
        { name: t('partner.col.events'), value: listWords(h.events.map(eventWord)) },
      ]} />
      <p className="note">{t('partner.verifyNote')}</p>
    </section>
  );
}

function Replay({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const [from, setFrom] = useState('');
  const [tried, setTried] = useState(false);
  const day = wholeDate(from);
  const [n, setN] = useState<number>();
  const act = useAction(async () => {
    const answer = await replayHook(id, atZone(`${day!}T00:00:00`, timeZone()).toISOString());
    setN(answer?.events ?? -1);
    onDone();
  });
  return (
    <Sheet open onClose={onClose} title={t('partner.replay.title')} footer={n === undefined ? <><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={() => { setTried(true); if (day) void act.run(); }}>{t('partner.replay')}</Button></> : undefined}>
      <div className="stack">
        {n !== undefined ? <Strip inset tint="pine" icon="circle-check" role="status">{n < 0 ? t('partner.replay.done') : t('partner.replay.doneN', { n })}</Strip> : <>
          <p>{t('partner.replay.note')}</p>
          <DateField label={t('partner.replay.from')} value={from} onChange={setFrom} error={tried && !day ? t('common.field.date') : undefined} />
        </>}
      </div>
    </Sheet>
  );
}

function Remove({ id, onClose }: { id: string; onClose: () => void }) {
  const [, go] = useLocation();
  const act = useAction(async () => {
    await removeHook(id);
    go('/organization/partners');
  });
  return (
    <Sheet open onClose={onClose} title={t('partner.hookRemove.title')} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={() => void act.run()}>{t('partner.hookRemove')}</Button><Button kind="plain" onClick={onClose}>{t('common.cancel')}</Button></div></>}>
      <p>{t('partner.hookRemove.note')}</p>
    </Sheet>
  );
}
