import { useEffect, useRef, type ReactNode } from 'react';
import { t } from '../../texts/t.ts';
import { Actions } from '../Actions/Actions.tsx';
import { Bar, type Back } from '../Bar/Bar.tsx';
import { cx } from '../cx.ts';
import { OfflineStrip } from '../OfflineStrip/OfflineStrip.tsx';
import css from './Screen.module.css';

/** Screen is the frame of a party page: bar, offline strip, one column, action bar. It names the window and takes the focus. */
export function Screen({ title, back, strip, actions, loose, at, stale, children }: { title: string; back?: Back; strip?: ReactNode; actions?: ReactNode; loose?: boolean; at?: Date | null; stale?: boolean; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  usePageTitle(title);
  useEffect(() => {
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div className={css.screen}>
      <a className={css.skip} href="#main">{t('common.skip')}</a>
      <Bar back={back} />
      <OfflineStrip at={at} stale={stale} />
      {strip}
      <main id="main" ref={main} tabIndex={-1} className={cx(css.main, loose ? 'stack-l' : 'stack')}>{children}</main>
      {actions && <Actions>{actions}</Actions>}
    </div>
  );
}

/** usePageTitle names the window after the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title.replaceAll('\u200b', '')} - ${t('common.concord')}`;
  }, [title]);
}
