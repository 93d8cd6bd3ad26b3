import { dueDay } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { StatusWord } from '../StatusWord/StatusWord.tsx';

/** DeadlineChip is the clock on a desk: date first, days second; amber only when it needs the reader. */
export function DeadlineChip({ due, daysLeft, stoppedAtDay, needsYou }: { due: string; daysLeft: number; stoppedAtDay?: number; needsYou?: boolean }) {
  if (stoppedAtDay !== undefined) return <StatusWord icon="pause">{t('common.clock.stopped', { n: stoppedAtDay })}</StatusWord>;
  const words = daysLeft < 0 ? t('common.deadline.over', { n: -daysLeft }) : daysLeft === 0 ? t('common.deadline.today') : t('common.deadline.left', { n: daysLeft });
  return <StatusWord icon="clock" tint={needsYou && daysLeft <= 3 ? 'amber' : 'quiet'}>{dueDay(due)} · {words}</StatusWord>;
}
