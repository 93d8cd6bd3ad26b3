import { t, tServer, knows } from '../../texts/t.ts';
import type { IconName } from '../../ui/Icon/Icon.tsx';
import { StatusWord, type Tint } from '../../ui/StatusWord/StatusWord.tsx';
import type { Import, RowProblem } from './api.ts';
import css from './Organization.module.css';

const SIGNS: Record<Import['state'], [IconName, Tint]> = { reading: ['hourglass', 'slate'], ready: ['eye', 'amber'], writing: ['hourglass', 'slate'], done: ['circle-check', 'pine'], failed: ['triangle-alert', 'brick'], stopped: ['circle-stop', 'quiet'] };

/** ImportState is where a file stands: icon and word. */
export function ImportState({ of: i }: { of: Import }) {
  const [icon, tint] = SIGNS[i.state] ?? SIGNS.reading;
  return <StatusWord icon={icon} tint={tint}>{t(`imports.state.${i.state}`)}</StatusWord>;
}

/** Meter shows how far something is, as a bar and in words; those who listen hear every tenth. */
export function Meter({ share, label }: { share: number; label: string }) {
  const percent = Math.round(share * 100);
  return (
    <div className={css.meterBox}>
      <p>{label}</p>
      <div className={css.meter} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}><i style={{ width: `${percent}%` }} /></div>
    </div>
  );
}

/** problemText says in words what is wrong with one cell. */
export function problemText(p: RowProblem): string {
  const key = [`imports.problem.${p.key.split('.').at(-1)}`, `fault.${p.key}`].find(knows);
  return key ? tServer(key, p.params) : t('imports.problem.other');
}

/** fieldWord names a column as the template heads it. */
export const fieldWord = (field: string): string => (knows(`imports.column.${field}`) ? tServer(`imports.column.${field}`) : field);

/** columnWord says where in its row a problem is: what the column holds, and its letter in the reader's file. */
export function columnWord(p: RowProblem): string {
  if (!p.column) return p.row ? t('imports.wholeRow') : t('imports.wholeFile');
  return p.field ? t('imports.columnAt', { field: fieldWord(p.field), letter: p.column }) : t('imports.columnOnly', { letter: p.column });
}

/** byRow gathers the problems of each row, in the order of the file. */
export function byRow(problems: readonly RowProblem[]): { row: number; list: RowProblem[] }[] {
  const rows = new Map<number, RowProblem[]>();
  for (const p of problems) rows.set(p.row, [...(rows.get(p.row) ?? []), p]);
  return [...rows].sort(([a], [b]) => a - b).map(([row, list]) => ({ row, list }));
}
