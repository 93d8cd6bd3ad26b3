import { useId, type ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Face } from '../Face/Face.tsx';
import { Icon } from '../Icon/Icon.tsx';
import css from './PersonCard.module.css';

/** PersonCard introduces a mediator: house and fee, reasons for, honest limits. With `onSelect` the whole card chooses. */
export function PersonCard({ name, house, lines, reasons, doubts, selected, onSelect, selectLabel, group, status }: { name: string; house: ReactNode; lines?: ReactNode; reasons: readonly ReactNode[]; doubts?: readonly ReactNode[]; selected?: boolean; onSelect?: () => void; selectLabel?: string; group?: string; status?: ReactNode }) {
  const id = useId();
  return (
    <article className={cx(css.card, selected && css.selected)} onClick={onSelect}>
      <div className={css.head}>
        <Face name={name} />
        <div><h2 id={id}>{name}</h2><p className="note">{house}{lines && <><br />{lines}</>}</p>{status}</div>
        {onSelect && <input type="radio" name={group ?? 'mediator'} checked={!!selected} onChange={onSelect} aria-label={selectLabel ?? name} />}
      </div>
      <ul className="lines">
        {reasons.map((r, i) => <li key={`r${i}`}><Icon name="check" /><span>{r}</span></li>)}
        {doubts?.map((d, i) => <li key={`d${i}`} className="but"><Icon name="clock" /><span>{d}</span></li>)}
      </ul>
    </article>
  );
}
