import type { ReactNode } from 'react';
import { cx } from '../cx.ts';
import { Icon, type IconName } from '../Icon/Icon.tsx';
import css from './Strip.module.css';

/** Strip is a quiet band with an icon and a sentence; `inset` rounds it for use inside a page. */
export function Strip({ tint = 'slate', icon, inset, children, action, role }: { tint?: 'slate' | 'amber' | 'brick' | 'pine' | 'plum'; icon: IconName; inset?: boolean; children: ReactNode; action?: ReactNode; role?: 'alert' | 'status' }) {
  return (
    <div className={cx(css.strip, css[tint], inset && css.inset)} role={role}>
      <Icon name={icon} />
      <div>{children}</div>
      {action && <div className={css.action}>{action}</div>}
    </div>
  );
}
