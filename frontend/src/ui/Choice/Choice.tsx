import { useId, type ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Icon } from '../Icon/Icon.tsx';
import css from './Choice.module.css';

export interface ChoiceProps {
  type?: 'radio' | 'checkbox';
  name: string;
  value: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  sub?: ReactNode;
  /** children is the follow-up, shown inside the card while it is chosen. */
  children?: ReactNode;
}

/** Choice is one answer as a card: the whole card is the target, and its follow-up opens inside. */
export function Choice({ type = 'radio', name, value, checked, onChange, label, sub, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className={cx(css.choice, checked && css.checked)}>
      <label className={css.whole} htmlFor={id}>
        <input id={id} type={type} name={name} value={value} checked={checked} onChange={(e) => onChange(e.target.checked)} aria-describedby={sub ? `${id}s` : undefined} />
        <span className={css.text}>
          {label}
          {sub && <span className={css.sub} id={`${id}s`}>{sub}</span>}
        </span>
      </label>
      {checked && children && <div className={css.follow}>{children}</div>}
    </div>
  );
}

export interface Option {
  value: string;
  label: ReactNode;
  sub?: ReactNode;
  follow?: ReactNode;
}

/** ChoiceGroup is a question with its answers: one of them, or several with `multiple`. Nothing is pre-selected. */
export function ChoiceGroup({ legend, hideLegend, options, error, multiple, value, onChange }: {
  legend: ReactNode;
  hideLegend?: boolean;
  options: readonly Option[];
  error?: string;
} & ({ multiple?: false; value: string | undefined; onChange: (value: string) => void } | { multiple: true; value: readonly string[]; onChange: (value: string[]) => void })) {
  const name = useId();
  const has = (v: string) => (multiple ? value.includes(v) : value === v);
  const set = (v: string, on: boolean) => {
    if (!multiple) onChange(v);
    else onChange(on ? [...value, v] : value.filter((x) => x !== v));
  };
  return (
    <fieldset aria-describedby={error ? `${name}e` : undefined}>
      <legend className={hideLegend ? 'vh' : css.legend}>{legend}</legend>
      {error && <p className={css.error} id={`${name}e`}><Icon name="triangle-alert" />{error}</p>}
      {options.map((o) => (
        <Choice key={o.value} type={multiple ? 'checkbox' : 'radio'} name={name} value={o.value} checked={has(o.value)} onChange={(on) => set(o.value, on)} label={o.label} sub={o.sub}>
          {o.follow}
        </Choice>
      ))}
    </fieldset>
  );
}
