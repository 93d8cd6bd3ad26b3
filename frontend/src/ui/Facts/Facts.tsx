import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import css from './Facts.module.css';

/** Facts puts questions on the left and answers on the right. A row with `tint: 'amber'` is about time; `wide` labels suit long words. */
export function Facts({ rows, wide }: { rows: readonly ({ name: ReactNode; value: ReactNode; tint?: 'amber' } | null | false | undefined)[]; wide?: boolean }) {
  return (
    <dl className={cx(css.facts, wide && css.wide)}>
      {rows.map((r, i) => r && <div key={i} className={r.tint === 'amber' ? css.amber : undefined}><dt>{r.name}</dt><dd>{r.value}</dd></div>)}
    </dl>
  );
}
