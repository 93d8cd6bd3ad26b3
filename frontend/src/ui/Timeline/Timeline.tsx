import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import css from './Timeline.module.css';

export interface Moment {
  id: string;
  at?: ReactNode;
  dateTime?: string;
  text: ReactNode;
  /** open: still to come, a hollow dot. */
  open?: boolean;
  /** fresh marks a line that has just arrived, for two seconds. */
  fresh?: boolean;
}

/** Timeline is what happened, newest first; hollow dots are still to come. */
export function Timeline({ items }: { items: readonly Moment[] }) {
  return (
    <ol className={css.line}>
      {items.map((m) => (
        <li key={m.id} className={cx(m.open && css.open, m.fresh && css.fresh)}>
          {m.at && <time dateTime={m.dateTime}>{m.at}</time>}
          <div>{m.text}</div>
        </li>
      ))}
    </ol>
  );
}
