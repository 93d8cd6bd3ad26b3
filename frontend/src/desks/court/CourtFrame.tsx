import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { pick } from '../../api/types.ts';
import { useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useSession } from '../../session/session.ts';
import { date } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { cx } from '../../ui/cx.ts';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { courtDesk } from '../api.ts';
import base from '../Desk.module.css';
import { DeskFrame } from '../DeskFrame.tsx';
import { about, More, names } from '../parts.tsx';
import { topicOf } from '../places.ts';
import { soonestFirst } from '../selection.ts';
import type { DeskItem } from '../types.ts';
import { useFresh } from '../useFresh.ts';
import type { Pages } from '../usePages.ts';
import css from './Court.module.css';

/** useCourtTopic is the live topic of the court of who is signed in. */
export function useCourtTopic(): string | undefined {
  const { session } = useSession();
  return topicOf(session, 'court');
}

/** CourtFrame is the frame of every page of a court's desk: four queues with their counts, and figures. */
export function CourtFrame({ title, children, at, stale }: { title: string; children: ReactNode; at?: Date | null; stale?: boolean }) {
  const topic = useCourtTopic();
  const desk = useResource('desk/court', courtDesk, { topic });
  const [here] = useLocation();
  const n = desk.data?.counts;
  const links = [
    { href: '/court', label: t('court.confirmations'), count: n?.confirmations, current: here === '/court' || here.startsWith('/court/confirmations') }, { href: '/court/filings', label: t('court.filings'), count: n?.filings, current: here.startsWith('/court/filings') },
    { href: '/court/applications', label: t('court.screenings'), count: n?.screenings, current: here.startsWith('/court/applications') }, { href: '/court/appointments', label: t('court.selections'), count: n?.selections, current: here.startsWith('/court/appointments') }, { href: '/court/organizations', label: t('court.admissions'), count: n?.organizations, current: here.startsWith('/court/organizations') || here.startsWith('/court/houses') }, { href: '/court/figures', label: t('court.figures') }, { href: '/court/what-if', label: t('court.whatif') },
  ];
  return <DeskFrame desk="court" title={title} brand={pick(desk.data?.court.name) || undefined} links={links} at={at} stale={stale}>{children}</DeskFrame>;
}

const keyOf = (i: DeskItem) => i.id;

/** Queue is the list at the left: days left, names, what about; fewest days first. */
export function Queue({ title, note, list, chosen, href, empty, filter }: { title: string; note?: string; list: Pages<DeskItem>; chosen?: string; href: (i: DeskItem) => string; empty: string; filter?: ReactNode }) {
  const fresh = useFresh(list.first.data && list.items, keyOf, (i) => `${i.state}/${i.due}/${i.updatedAt}`, (n) => t('court.changed', { n }));
  return (
    <nav className={css.queue} aria-label={title}>
      <h1>{title}</h1>
      <p className="note">{note ?? t('court.fewest')}</p>
      {filter}
      <ResourceView of={list.first}>
        {() => list.items.length === 0 ? <div className={base.pad}><Empty small title={empty}><p>{t('court.emptySub')}</p></Empty></div> : (
          <ol>
            {soonestFirst(list.items).map((i) => (
              <li key={i.id} className={fresh.has(i.id) ? base.fresh : undefined}>
                <Link href={href(i)} aria-current={i.id === chosen ? 'true' : undefined}>
                  <Days left={i.daysLeft} waits={i.state === 'curing' || i.state === 'returned'} />
                  <span>{i.id === chosen ? <b>{names(i.parties)}</b> : names(i.parties)}</span>
                  <span className={css.sub}>{i.state === 'curing' && i.due ? t('court.cureUntil', { due: date(i.due) }) : about(i)}</span>
                </Link>
              </li>
            ))}
          </ol>
        )}
      </ResourceView>
      <div className={base.pad}><More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} /></div>
    </nav>
  );
}

/** Days is how many days are left, as a figure; amber only when it needs the reader. */
function Days({ left, waits }: { left?: number; waits?: boolean }) {
  if (left === undefined) return <span className={css.n}><b>–</b><small>{t('court.noLimit')}</small></span>;
  const over = left < 0;
  return <span className={cx(css.n, !waits && left <= 3 && css.hot)}><b>{Math.abs(left)}</b><small>{over ? t('court.daysOver') : left === 1 ? t('court.dayLeft') : t('court.daysLeft')}</small></span>;
}

/** Columns lays out queue, file and decision; on small screens the queue gives way to what was chosen. */
export function Columns({ queue, chosen, children, two }: { queue: ReactNode; chosen: boolean; children?: ReactNode; two?: boolean }) {
  return <div className={cx(css.grid, chosen && css.chosen, two && css.two)}>{queue}{children}</div>;
}

/** Nothing stands in the middle while nothing is chosen. */
export function Nothing({ words }: { words: string }) {
  return <section className={css.file}><p className="soft">{words}</p></section>;
}
