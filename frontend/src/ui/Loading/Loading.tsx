import { t } from '../../texts/t.ts';
import { useSlow } from '../Button/Button.tsx';
import css from './Loading.module.css';

/** Loading says that a page is on its way, but only after 400 ms. */
export function Loading({ children }: { children?: string }) {
  const slow = useSlow(true);
  return slow ? <p className={css.loading} role="status" aria-busy="true"><i />{children ?? t('common.loading')}</p> : <p className={css.loading} aria-hidden="true" aria-busy="true" />;
}
