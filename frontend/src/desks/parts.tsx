import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { pick } from '../api/types.ts';
import { money } from '../texts/format.ts';
import { knows, t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import css from './Desk.module.css';
import { halvesOf, usedOf } from './selection.ts';
import type { DeskItem, PartyTag } from './types.ts';

/** names puts the parties as people speak of a case: applicants first, "陈秀英 · 周建明". */
export function names(parties: readonly PartyTag[]): string {
  return [...parties].sort((a, b) => (a.side === b.side ? 0 : a.side === 'applicant' ? -1 : 1)).map((p) => p.name).join(' · ');
}

/** sideName is the name of the first party of a side. */
export function sideName(parties: readonly PartyTag[], side: string): string {
  return parties.find((p) => p.side === side)?.name ?? '';
}

/** about is what a case is about, with the sum when there is one. */
export function about(item: Pick<DeskItem, 'kindLabel' | 'amountMinor' | 'currency'>): string {
  const kind = pick(item.kindLabel);
  return item.amountMinor ? t('staffdesk.about', { kind, sum: money({ minor: item.amountMinor, currency: item.currency || 'CNY' }) }) : kind;
}

/** CaseName is the joint and the names of a line, leading to its page. */
export function CaseName({ item, href, fresh }: { item: DeskItem; href: string; fresh?: boolean }) {
  const [left, right] = halvesOf(item);
  return (
    <span className={cx(css.parties, fresh && css.fresh)}>
      <Joint left={left} right={right} size="sm" /><Link href={href}>{names(item.parties) || item.number || item.id}</Link>
    </span>
  );
}

/** stuckOn says what a case waits for, in words: who, and what. */
export function stuckOn(item: DeskItem, me: boolean): ReactNode {
  const who = me && (item.waiting === 'me' || item.waiting === 'you' || item.waiting === 'mediator') ? t('staffdesk.me')
    : item.waiting === 'applicant' ? sideName(item.parties, 'applicant')
      : item.waiting === 'respondent' ? sideName(item.parties, 'respondent')
        : item.waiting === 'court' ? t('staffdesk.court')
          : item.waiting === 'all' || item.waiting === 'parties' ? t('staffdesk.both')
            : item.waiting === 'me' || item.waiting === 'mediator' ? (pick(item.mediator) || t('staffdesk.mediator')) : '';
  const word = item.state === 'paused' ? 'paused' : item.move || (item.waiting === 'court' ? `${item.state}.court` : item.state);
  const what = tServer([word, item.state].map((w) => `staffdesk.stuck.${w}`).find(knows) ?? '');
  return <>{who && <b>{who}</b>}{who && what ? t('staffdesk.colon') : ''}{what}</>;
}

/** ClockCell is the clock of a line: how far it has run where that is known, and the days left. */
export function ClockCell({ item, needsYou }: { item: DeskItem; needsYou?: boolean }) {
  if (item.state === 'paused') return <span className={css.day}><Icon name="pause" />{item.day ? t('staffdesk.stoppedAt', { n: item.day }) : t('staffdesk.stopped')}</span>;
  if (item.daysLeft === undefined) return <span className="soft">{t('staffdesk.noClock')}</span>;
  const used = usedOf(item);
  const n = item.daysLeft;
  const words = n < 0 ? t('common.deadline.over', { n: -n }) : n === 0 ? t('common.deadline.today') : t('common.deadline.left', { n });
  return (
    <span className={css.day}>
      {used !== undefined && <span className={cx(css.used, n <= 5 && css.hot)} aria-hidden="true"><i style={{ width: `${Math.round(used * 100)}%` }} /></span>}
      {used === undefined && <Icon name="clock" />}
      <span className="num" style={needsYou && n <= 3 ? { color: 'var(--amber)', fontWeight: 600 } : undefined}>{words}</span>
    </span>
  );
}

/** Figures are a few numbers with their words. */
export function Figures({ items, flat }: { items: readonly (readonly [ReactNode, ReactNode])[]; flat?: boolean }) {
  return <dl className={cx(css.tiles, flat && css.flat)}>{items.map(([k, v], i) => <div key={i}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

/** More asks for the next page of a list. */
export function More({ next, busy, onMore }: { next?: string; busy?: boolean; onMore: () => void }) {
  return next ? <p className={css.more}><Button kind="link" busy={busy} onClick={onMore}>{t('staffdesk.more')}</Button></p> : null;
}
