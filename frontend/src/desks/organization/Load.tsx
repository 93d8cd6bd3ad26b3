import { t } from '../../texts/t.ts';
import css from './Organization.module.css';
import { fullness } from './quality.ts';

/** Load is how many cases somebody has of how many at most, as a bar and in words. */
export function Load({ open, capacity }: { open: number; capacity: number }) {
  const full = fullness({ open, capacity });
  return <span className={css.load}><span className={`${css.bar} ${full >= 0.9 ? css.full : ''}`} aria-hidden="true"><i style={{ width: `${Math.round(full * 100)}%` }} /></span><span className="num nb">{t('organization.of', { n: open, max: capacity })}</span></span>;
}
