import type { CaseView } from '../api/types.ts';
import { pick } from '../api/types.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { blocking, type WithConflicts } from './api.ts';

/** Blocked says that talks are stopped by a tie of the mediator, why, and where to look; nothing when none is in the way. */
export default function Blocked({ view }: { view: CaseView }) {
  const c = view as WithConflicts;
  const open = blocking(c.conflicts);
  if (open.length === 0) return null;
  const told = open.some((x) => x.state === 'disclosed');
  return (
    <Strip inset tint="amber" icon="circle-pause" role="status">
      <b>{t('why.blocked')}</b><br />{told ? t('why.blockedTold', { name: pick(c.appointment?.name) }) : t('why.blockedOpen', { name: pick(c.appointment?.name) })}
      <br /><Button kind="link" href={`/cases/${c.id}/conflicts`}>{t('why.blockedLook')}</Button>
    </Strip>
  );
}
