import { useId, type ChangeEvent, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { t } from '../../texts/t.ts';
import { cx } from '../cx.ts';
import { Icon } from '../Icon/Icon.tsx';
import css from './Field.module.css';

export interface Common {
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
  hideLabel?: boolean;
  /** who says who will see what is entered here. */
  who?: ReactNode;
}

export type Value = { value: string; onChange: (value: string) => void };

export type FieldProps = Common & Value & (
  | ({ as?: 'input'; suffix?: ReactNode } & Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>)
  | ({ as: 'textarea' } & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'value' | 'onChange'>)
  | ({ as: 'select'; children: ReactNode } & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'value' | 'onChange'>)
);

/** Field is one thing to fill in: label above, hint under it, an error in words above the box. */
export function Field(props: FieldProps) {
  const { label, hint, error, optional, hideLabel, who, value, onChange, as = 'input', ...rest } = props;
  const made = useId();
  const id = (rest as { id?: string }).id ?? made;
  const described = cx(hint ? `${id}h` : null, error ? `${id}e` : null) || undefined;
  const shared = {
    id, value, className: css.box, 'aria-describedby': described, 'aria-invalid': error ? true : undefined,
    onChange: (e: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) => onChange(e.target.value),
  };
  const { suffix, ...input } = rest as { suffix?: ReactNode } & Record<string, unknown>;
  return (
    <div className={css.field}>
      <label className={hideLabel ? 'vh' : css.label} htmlFor={id}>
        {label}
        {optional && <span className="note">{` (${t('common.optional')})`}</span>}
      </label>
      {hint && <p className="note" id={`${id}h`}>{hint}</p>}
      <FieldError id={`${id}e`} text={error} />
      {as === 'textarea' ? (
        <textarea rows={4} {...input} {...shared} />
      ) : as === 'select' ? (
        <select {...input} {...shared} />
      ) : suffix ? (
        <span className={css.group}><input {...input} {...shared} /><span>{suffix}</span></span>
      ) : (
        <input {...input} {...shared} />
      )}
      {who && <p className={css.who}>{who}</p>}
    </div>
  );
}

/** FieldError is the sentence about a field that needs another look. */
export function FieldError({ id, text }: { id?: string; text?: string }) {
  return text ? <p className={css.error} id={id}><Icon name="triangle-alert" />{text}</p> : null;
}

/** DateField takes a day as three numbers; value is YYYY-MM-DD, and what is not yet a whole date is kept as typed (Y-M-D). */
export function DateField({ label, hint, error, value, onChange, hideLabel }: Common & Value) {
  const id = useId();
  const [y = '', m = '', d = ''] = value.split('-');
  const set = (next: [string, string, string]) => {
    const clean = next.map((s) => s.replace(/\D/g, ''));
    onChange(clean.some(Boolean) ? clean.map((s, i) => (i > 0 && s.length === 2 ? s : i === 0 ? s : s.replace(/^0+(?=\d)/, ''))).join('-') : '');
  };
  const part = (name: string, text: string, v: string, max: number, put: (v: string) => void) => (
    <div>
      <label htmlFor={`${id}${name}`} className="note">{text}</label>
      <input id={`${id}${name}`} className={cx(css.box, 'num')} inputMode="numeric" maxLength={max} value={v} aria-invalid={error ? true : undefined} onChange={(e) => put(e.target.value)} />
    </div>
  );
  return (
    <fieldset className={css.field}>
      <legend className={hideLabel ? 'vh' : css.label}>{label}</legend>
      {hint && <p className="note">{hint}</p>}
      <FieldError text={error} />
      <div className={css.date}>
        {part('y', t('common.date.year'), y, 4, (v) => set([v, m, d]))}
        {part('m', t('common.date.month'), m, 2, (v) => set([y, v, d]))}
        {part('d', t('common.date.day'), d, 2, (v) => set([y, m, v]))}
      </div>
    </fieldset>
  );
}
