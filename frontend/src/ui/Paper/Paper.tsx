import type { ReactNode } from 'react';
import css from './Paper.module.css';

/** Paper is a document: serif on ivory in every theme. The interface never looks like this. */
export function Paper({ title, number, children }: { title?: ReactNode; number?: ReactNode; children: ReactNode }) {
  return <article className={css.paper}>{title && <h2>{title}</h2>}{number && <p className={css.number}>{number}</p>}{children}</article>;
}

/** PaperTerm marks one term of an agreement. */
export function PaperTerm({ children }: { children: ReactNode }) {
  return <div className={css.term}>{children}</div>;
}
