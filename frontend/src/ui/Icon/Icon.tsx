import { cx } from '../cx.ts';
import type { IconName } from './names.ts';
import sprite from './sprite.svg?url&no-inline';
import css from './Icon.module.css';

export type { IconName };

/** Icon shows one lucide sign beside a word; give `label` only when no word stands beside it. */
export function Icon({ name, size, label, className }: { name: IconName; size?: 'lg' | 'sm'; label?: string; className?: string }) {
  return (
    <svg className={cx(css.icon, size && css[size], className)} role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
