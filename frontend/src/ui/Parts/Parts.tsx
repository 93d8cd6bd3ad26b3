import type { ReactNode } from 'react';
import css from './Parts.module.css';

/** Parts shows how far one is: named parts, not dots. `at` is the part under way (0-based). */
export function Parts({ total, at, left, right }: { total: number; at: number; left: ReactNode; right?: ReactNode }) {
  return (
    <div>
      <ol className={css.parts} aria-hidden="true">
        {Array.from({ length: total }, (_, i) => <li key={i} className={i < at ? css.done : i === at ? css.now : undefined} />)}
      </ol>
      <p className={css.words}><span>{left}</span>{right && <span>{right}</span>}</p>
    </div>
  );
}
