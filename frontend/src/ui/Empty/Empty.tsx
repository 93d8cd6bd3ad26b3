import type { ReactNode } from 'react';
import { Joint } from '../Joint/Joint.tsx';
import css from './Empty.module.css';

/** Empty says what is so, why that is fine, and what one can do. */
export function Empty({ title, children, small }: { title: ReactNode; children?: ReactNode; small?: boolean }) {
  return small ? (
    <div className={css.small}><p><b>{title}</b></p>{children}</div>
  ) : (
    <div className={css.empty}><Joint left="off" right="off" size="xl" /><h1>{title}</h1>{children}</div>
  );
}
