import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../Icon/Icon.tsx';
import css from './StatusWord.module.css';

export type Tint = 'amber' | 'pine' | 'brick' | 'slate' | 'plum' | 'quiet';

/** StatusWord is a state: icon, word and tint together. */
export function StatusWord({ tint = 'quiet', icon, children, className }: { tint?: Tint; icon: IconName; children: ReactNode; className?: string }) {
  return <span className={cx(css.word, css[tint], className)}><Icon name={icon} />{children}</span>;
}
