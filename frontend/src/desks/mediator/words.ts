import { pick, type CaseView } from '../../api/types.ts';
import { money } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

/** bothNames is how a mediator names a case: "陈秀英 · 周建明". */
export function bothNames(c: Pick<CaseView, 'parties'>): string {
  return [...c.parties].sort((a, b) => (a.side === b.side ? 0 : a.side === 'applicant' ? -1 : 1)).map((p) => p.name).join(' · ');
}

/** subject is what a case is about, with its sum. */
export function subject(c: Pick<CaseView, 'kindLabel' | 'story'>): string {
  const kind = pick(c.kindLabel);
  return c.story?.amountMinor ? t('staffdesk.about', { kind, sum: money({ minor: c.story.amountMinor, currency: c.story.currency || 'CNY' }) }) : kind;
}
