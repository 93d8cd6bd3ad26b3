import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import css from './Table.module.css';

export interface Column<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** end puts figures at the right. */
  align?: 'end';
}

/** Table shows rows; on phones each row becomes a card, its first cell the title, the column heads its labels. */
export function Table<Row>({ caption, columns, rows, rowKey, current, empty, hideCaption = true }: { caption: string; hideCaption?: boolean; columns: readonly Column<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string; current?: string; empty?: ReactNode }) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table className={css.table}>
      <caption className={hideCaption ? 'vh' : css.caption}>{caption}</caption>
      <thead><tr>{columns.map((c) => <th key={c.key} scope="col" className={c.align === 'end' ? css.end : undefined}>{c.head}</th>)}</tr></thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row);
          return (
            <tr key={key} aria-current={key === current || undefined}>
              {columns.map((c, i) => {
                const inside = <><span className={css.label} aria-hidden="true">{i > 0 ? c.head : null}</span><span>{c.cell(row)}</span></>;
                const names = cx(c.align === 'end' && css.end, c.align === 'end' && 'num');
                return i === 0 ? <th key={c.key} scope="row" className={names}>{inside}</th> : <td key={c.key} className={names}>{inside}</td>;
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
