import { useId } from 'react';
import { cx } from '../cx.ts';
import { FieldError, type Common, type Value } from './Field.tsx';
import css from './Field.module.css';

/** CodeField takes the six digits of a text message in one box that looks like six. */
export function CodeField({ label, hint, error, value, onChange, length = 6 }: Common & Value & { length?: number }) {
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>{label}</label>
      <FieldError id={`${id}e`} text={error} />
      <div className={css.code}>
        {Array.from({ length }, (_, i) => (
          <span key={i} aria-hidden="true" className={cx(css.cell, i === Math.min(value.length, length - 1) && css.at)}>{value[i]}</span>
        ))}
        <input id={id} inputMode="numeric" autoComplete="one-time-code" maxLength={length} value={value} aria-invalid={error ? true : undefined} aria-describedby={error ? `${id}e` : undefined}
          onChange={(e) => onChange(e.target.value.replace(/\D/g, '').slice(0, length))} />
      </div>
      {hint && <div className="note">{hint}</div>}
    </div>
  );
}
