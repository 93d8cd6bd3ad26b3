import { useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useSession } from '../../session/session.ts';
import { dateTime, number, size, time } from '../../texts/format.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { operatorDesk } from '../api.ts';
import base from '../Desk.module.css';
import { DeskFrame } from '../DeskFrame.tsx';
import { Figures } from '../parts.tsx';
import type { OperatorDesk } from '../types.ts';
import { useFresh } from '../useFresh.ts';
import { operatorLinks } from './links.ts';
import css from './Operator.module.css';
import { useEvery } from './useEvery.ts';

/** Operator is the health of the hub: parts, queues, counts, versions, storage. No content of any case. */
export default function Operator() {
  const { session } = useSession();
  const desk = useResource('desk/operator', operatorDesk);
  useEvery(15_000, desk.refresh);
  return (
    <DeskFrame desk="operator" pad title={t('operator.title')} links={operatorLinks()} at={desk.at} stale={desk.stale}
      search={session.demo ? <Button kind="plain" size="tiny" icon="mail" href="/mailbox">{t('operator.mailbox')}</Button> : undefined}>
      <ResourceView of={desk}>{(d) => <Health d={d} at={desk.at} />}</ResourceView>
    </DeskFrame>
  );
}

const word = (key: string, otherwise: string) => (knows(key) ? tServer(key) : otherwise);
const STATES = ['draft', 'submitted', 'returned', 'inviting', 'selecting', 'appointed', 'mediating', 'paused', 'signing', 'settled', 'failed', 'withdrawn'];
/** inOrder puts the states of a case in the order of its life; what is unknown comes last. */
export const inOrder = (counts: Record<string, number>): Record<string, number> => Object.fromEntries([...STATES.filter((s) => s in counts), ...Object.keys(counts).filter((s) => !STATES.includes(s)).sort()].map((s) => [s, counts[s] ?? 0]));
const rows = <V,>(map: Record<string, V>) => Object.entries(map).sort(([a], [b]) => a.localeCompare(b));

function Health({ d, at }: { d: OperatorDesk; at: Date | null }) {
  const parts = rows(d.parts);
  const fresh = useFresh(parts, ([name]) => name, ([, state]) => state, (n) => t('operator.changed', { n }));
  const open = Object.entries(d.counts).filter(([s]) => !['draft', 'settled', 'failed', 'withdrawn', 'returned'].includes(s)).reduce((sum, [, n]) => sum + n, 0);
  return (
    <div className="stack">
      <div className={base.head}><h1>{t('operator.title')}</h1><p>{t('operator.asOf', { at: time(at ?? d.at) })} {t('operator.since', { at: dateTime(d.started) })}</p></div>
      <Strip inset tint={d.health === 'ok' ? 'pine' : 'amber'} icon={d.health === 'ok' ? 'circle-check' : 'triangle-alert'} role="status"><b>{d.health === 'ok' ? t('operator.ok') : t('operator.degraded')}</b><br />{d.health === 'ok' ? t('operator.okSub') : t('operator.degradedSub')}</Strip>
      <Figures items={[[t('operator.openCases'), number(open)], [t('operator.outbox'), d.outbox >= 1000 ? t('operator.many', { n: 1000 }) : number(d.outbox)], [t('operator.queued'), number(Object.values(d.queues).reduce((a, b) => a + b, 0))], [t('operator.storage'), size(Object.values(d.storage).reduce((a, b) => a + b, 0))]]} />
      <div className={css.cols}>
        <section>
          <h2>{t('operator.parts')}</h2>
          <Table caption={t('operator.parts')} rows={parts} rowKey={([name]) => name} empty={<Empty small title={t('operator.none')} />}
            columns={[{ key: 'part', head: t('operator.part'), cell: ([name]) => <span className={fresh.has(name) ? base.fresh : undefined}>{word(`operator.part.${name}`, name)}</span> },
              { key: 'state', head: t('operator.state'), cell: ([, state]) => <StatusWord icon={state === 'ok' ? 'circle-check' : 'triangle-alert'} tint={state === 'ok' ? 'pine' : 'amber'}>{state === 'ok' ? t('operator.works') : word(`operator.trouble.${state}`, word(`fault.${state}`, state))}</StatusWord> }]} />
        </section>
        <Numbers title={t('operator.queues')} head={t('operator.queue')} prefix="operator.queue" map={d.queues} show={number} />
        <Numbers title={t('operator.cases')} head={t('operator.state')} prefix="case.state" map={inOrder(d.counts)} show={number} ordered />
        <Numbers title={t('operator.storage')} head={t('operator.what')} prefix="operator.store" map={d.storage} show={size} />
        <section>
          <h2>{t('operator.versions')}</h2>
          <Table caption={t('operator.versions')} rows={rows(d.versions)} rowKey={([k]) => k} empty={<Empty small title={t('operator.none')} />}
            columns={[{ key: 'k', head: t('operator.what'), cell: ([k]) => word(`operator.version.${k}`, k) }, { key: 'v', head: t('operator.version'), cell: ([, v]) => <code>{v}</code> }]} />
        </section>
      </div>
    </div>
  );
}

function Numbers({ title, head, prefix, map, show, ordered }: { title: string; head: string; prefix: string; map: Record<string, number>; show: (n: number) => string; ordered?: boolean }) {
  return (
    <section>
      <h2>{title}</h2>
      <Table caption={title} rows={ordered ? Object.entries(map) : rows(map)} rowKey={([k]) => k} empty={<Empty small title={t('operator.none')} />}
        columns={[{ key: 'k', head, cell: ([k]) => word(`${prefix}.${k}`, k) }, { key: 'n', head: t('operator.number'), align: 'end', cell: ([, n]) => show(n) }]} />
    </section>
  );
}
