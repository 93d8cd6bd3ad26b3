import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { dateTime } from '../../texts/format.ts';
import { t, tServer, knows } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../../ui/Facts/Facts.tsx';
import type { IconName } from '../../ui/Icon/Icon.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord, type Tint } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { useEvery } from '../operator/useEvery.ts';
import { More } from '../parts.tsx';
import { usePages } from '../usePages.ts';
import { changeHook, listDeliveries, listHooks, removeHook, replayHook, rotateHook, testHook, type Delivery, type Hook } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import css from './Organization.module.css';
import { eventWord, hookSign } from './Partners.tsx';
import { Secret } from './Secret.tsx';
import { listWords } from './words.ts';

const SIGNS: Record<string, [IconName, Tint]> = { delivered: ['circle-check', 'pine'], waiting: ['hourglass', 'slate'], failed: ['triangle-alert', 'amber'] };

/** HookPage is one address that is told of events: what arrived, what did not, when it is tried again, and replay. */
export default function HookPage({ params: { id } }: { params: { id: string } }) {
  const house = useHouse();
  const hooks = useResource(house.id ? `hooks/${house.id}` : null, () => listHooks(house.id!));
  const list = usePages<Delivery>(`deliveries/${id}`, (cursor) => listDeliveries(id, cursor));
  const [asked, setAsked] = useState<string>(); // the test that was just sent: its line comes a moment later
  const waits = list.items.some((d) => d.state === 'waiting') || (asked !== undefined && !list.items.some((d) => d.event === asked));
  useEvery(waits ? 1000 : 30_000, list.first.refresh);
  const [sheet, setSheet] = useState<'replay' | 'remove' | { secret: string }>();
  const test = useAction(async () => {
    setAsked((await testHook(id)).event);
    await list.first.refresh();
  });
  const rotate = useAction(async () => setSheet({ secret: (await rotateHook(id)).secret }));
  const turn = useAction(async (active: boolean) => {
    await changeHook(id, { active });
    await hooks.refresh();
  });
  const hook = hooks.data?.items.find((x) => x.id === id);
  return (
    <HouseFrame house={house} title={t('partner.hook.title')} back={{ href: '/organization/partners', label: t('partner.title') }} at={list.first.at} stale={list.first.stale}>
      <ResourceView of={hooks}>
        {() => (hook ? <About h={hook} /> : <Empty small title={t('partner.hook.gone')} />)}
      </ResourceView>
      <FaultStrip fault={test.fault ?? rotate.fault ?? turn.fault} />
      <div className={css.bar2}>
        <Button size="slim" icon="send" busy={test.busy} onClick={() => void test.run()}>{t('partner.test')}</Button>
        <Button size="slim" icon="history" onClick={() => setSheet('replay')}>{t('partner.replay')}</Button>
        {hook && <Button size="slim" icon={hook.state === 'active' ? 'pause' : 'play'} busy={turn.busy} onClick={() => void turn.run(hook.state !== 'active')}>{hook.state === 'active' ? t('partner.hookPause') : t('partner.hookStart')}</Button>}
        <Button size="slim" icon="key-round" busy={rotate.busy} onClick={() => void rotate.run()}>{t('partner.hookRotate')}</Button>
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
                  { key: 'kind', head: t('partner.col.event'), cell: (d) => <>{eventWord(d.type)}<br /><span className="note nb">{t('partner.sequence', { n: d.sequence })} · {dateTime(d.createdAt)}</span></> },
                  { key: 'state', head: t('partner.col.state'), cell: (d) => { const [icon, tint] = SIGNS[d.state] ?? SIGNS.waiting!; return <StatusWord icon={icon} tint={tint}>{knows(`partner.delivery.${d.state}`) ? tServer(`partner.delivery.${d.state}`) : d.state}</StatusWord>; } },
                  { key: 'answer', head: t('partner.col.answer'), cell: (d) => answerWord(d) },
                  { key: 'n', head: t('partner.col.attempts'), cell: (d) => d.attempts.length },
                  { key: 'next', head: t('partner.col.next'), cell: (d) => <span className="nb">{d.due ? dateTime(d.due) : '–'}</span> },
                ]} />
              <More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} />
            </>
          )}
        </ResourceView>
      </section>
      {typeof sheet === 'object' && <Secret title={t('partner.hookRotated')} label={t('partner.secret.hook')} secret={sheet.secret} note={t('partner.hookRotatedNote')} onClose={() => { setSheet(undefined); void hooks.refresh(); }} />}
      {sheet === 'replay' && <Replay id={id} list={list.items} onClose={() => setSheet(undefined)} onDone={() => void list.first.refresh()} />}
      {sheet === 'remove' && <Remove id={id} onClose={() => setSheet(undefined)} />}
    </HouseFrame>
  );
}

const answerWord = (d: Delivery) => {
  const last = d.attempts.at(-1);
  if (!last) return t('organization.notYet');
  return last.status ? t('partner.status', { status: String(last.status) }) : knows(`partner.reason.${last.error}`) ? tServer(`partner.reason.${last.error}`) : (last.error ?? '');
};

function About({ h }: { h: Hook }) {
  return (
    <section className={css.box}>
      <Facts wide rows={[
        { name: t('partner.col.url'), value: <span className={css.url}>{h.url}</span> },
        { name: t('partner.col.state'), value: hookSign(h) },
        { name: t('partner.secret.hook'), value: <><code>{h.hint}</code>{h.overlapUntil && <><br /><span className="note">{t('partner.overlapUntil', { at: h.overlapUntil })}</span></>}</> },
        { name: t('partner.col.events'), value: h.events.length ? listWords(h.events.map(eventWord)) : t('partner.eventsAll') },
      ]} />
      <p className="note">{t('partner.verifyNote')}</p>
    </section>
  );
}

function Replay({ id, list, onClose, onDone }: { id: string; list: readonly Delivery[]; onClose: () => void; onDone: () => void }) {
  const [after, setAfter] = useState<string>();
  const [tried, setTried] = useState(false);
  const [n, setN] = useState<number>();
  const act = useAction(async () => {
    setN(await replayHook(id, Number(after)));
    onDone();
  });
  const failed = list.filter((d) => d.state === 'failed').map((d) => d.sequence);
  const first = failed.length ? Math.min(...failed) : undefined;
  const options = [
    ...(first !== undefined ? [{ value: String(first - 1), label: t('partner.replay.failed', { n: first }) }] : []),
    ...list.slice(0, 5).map((d) => ({ value: String(d.sequence), label: t('partner.replay.after', { n: d.sequence, event: eventWord(d.type) }), sub: dateTime(d.createdAt) })),
    { value: '0', label: t('partner.replay.all') },
  ].filter((o, i, all) => all.findIndex((x) => x.value === o.value) === i);
  return (
    <Sheet open onClose={onClose} title={t('partner.replay.title')} footer={n === undefined ? <><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={() => { setTried(true); if (after !== undefined) void act.run(); }}>{t('partner.replay')}</Button></> : undefined}>
      <div className="stack">
        {n !== undefined ? <Strip inset tint="pine" icon="circle-check" role="status">{t('partner.replay.doneN', { n })}</Strip> : <>
          <p>{t('partner.replay.note')}</p>
          <ChoiceGroup legend={t('partner.replay.from')} value={after} onChange={setAfter} options={options} error={tried && after === undefined ? t('common.field.choose') : undefined} />
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
