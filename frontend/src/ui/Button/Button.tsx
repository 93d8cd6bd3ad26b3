import { useEffect, useState, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../../texts/t.ts';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../Icon/Icon.tsx';
import css from './Button.module.css';

export interface ButtonProps {
  /** main: the one action of the page; outline: an equal answer; plain: quiet; link: in running text; danger: leaving and what cannot be undone. */
  kind?: 'main' | 'outline' | 'plain' | 'link' | 'danger';
  icon?: IconName;
  /** slim is 48 px instead of 56; tiny is for desks. */
  size?: 'slim' | 'tiny';
  /** busy: the action is under way; after 400 ms the word changes. */
  busy?: boolean;
  busyText?: string;
  /** sub is a second line in small type. */
  sub?: ReactNode;
  /** href makes it a link; `external` for tel:, files and other sites. */
  href?: string;
  external?: boolean;
  /** why stands under a disabled button: it is never disabled without a sentence. */
  why?: string;
  wide?: boolean;
  children: ReactNode;
}

/** Button is every action, as a button or as a link. */
export function Button({ kind = 'outline', icon, size, busy, busyText, sub, href, external, why, wide, children, className, disabled, ...rest }: ButtonProps & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'>) {
  const slow = useSlow(!!busy);
  const names = cx(kind === 'link' ? css.link : css.button, css[kind], size && css[size], wide && css.wide, className);
  const inside = (
    <>
      {icon && <Icon name={icon} />}
      <span>
        {busy && slow ? (busyText ?? t('common.sending')) : children}
        {sub && <small>{sub}</small>}
      </span>
    </>
  );
  if (href !== undefined) {
    return external ? (
      <a className={names} href={href}>{inside}</a>
    ) : (
      <Link className={names} href={href}>{inside}</Link>
    );
  }
  const off = disabled || !!why;
  const button = (
    <button type="button" {...rest} className={names} aria-busy={busy || undefined} aria-disabled={off || busy || undefined}
      onClick={(e) => (off || busy ? e.preventDefault() : rest.onClick?.(e))}>
      {inside}
    </button>
  );
  return why ? <div className={css.with}>{button}<p className="note">{why}</p></div> : button;
}

/** useSlow is true once something has been going on for 400 ms: what is quicker shows no sign. */
export function useSlow(on: boolean, after = 400): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!on) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), after);
    return () => clearTimeout(timer);
  }, [on, after]);
  return slow;
}
