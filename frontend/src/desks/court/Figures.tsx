import { Link } from 'wouter';
import { useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { courtDesk } from '../api.ts';
import base from '../Desk.module.css';
import { about, ClockCell, Figures as Tiles, names } from '../parts.tsx';
import type { DeskItem } from '../types.ts';
import { CourtFrame, useCourtTopic } from './CourtFrame.tsx';

const HREF: Record<NonNullable<DeskItem['queue']>, string> = { confirmations: '/court/confirmations', filings: '/court/filings', screenings: '/court/applications', selections: '/court/appointments' };

/** Figures is the court's day in numbers, and what is due soonest over all four queues. */
export default function Figures() {
  const topic = useCourtTopic();
  const desk = useResource('desk/court', courtDesk, { topic });
  return (
    <CourtFrame title={t('court.figures')} at={desk.at} stale={desk.stale}>
      <div className={base.work}>
        <div className={base.head}><h1>{t('court.figures')}</h1>{desk.at && <p>{t('court.asOf', { at: time(desk.at) })}</p>}</div>
        <ResourceView of={desk}>
          {(d) => (
            <>
              <Tiles items={(['confirmations', 'filings', 'screenings', 'selections'] as const).map((q) => [t(`court.${q}`), d.counts[q] ?? 0] as const)} />
              <section>
                <h2>{t('court.soonest')}</h2>
                <Table caption={t('court.soonest')} rows={d.items} rowKey={(i) => `${i.queue}${i.id}`} empty={<Empty small title={t('court.nothingDue')} />}
                  columns={[
                    { key: 'who', head: t('court.col.who'), cell: (i) => <Link href={`${HREF[i.queue ?? 'confirmations']}/${i.id}`}>{names(i.parties)}</Link> },
                    { key: 'about', head: t('court.col.about'), cell: (i) => about(i) },
                    { key: 'queue', head: t('court.col.queue'), cell: (i) => (i.queue ? t(`court.${i.queue}`) : '') },
                    { key: 'due', head: t('court.col.due'), cell: (i) => <ClockCell item={i} needsYou /> },
                  ]} />
              </section>
            </>
          )}
        </ResourceView>
      </div>
    </CourtFrame>
  );
}
