import { useEffect, useRef, useState, type ReactNode } from 'react';
import { cx } from '../cx.ts';
import css from './Actions.module.css';

/** Actions is the bar at the foot with the main action. While a keyboard is open it stops sticking, so the field stays in sight. */
export function Actions({ children }: { children: ReactNode }) {
  const [typing, setTyping] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const edits = (e: Event) => {
      const el = e.target as HTMLElement;
      const text = el.matches('textarea, input:not([type=radio]):not([type=checkbox]):not([type=file])');
      setTyping(e.type === 'focusin' && text && matchMedia('(pointer: coarse)').matches);
    };
    document.addEventListener('focusin', edits);
    document.addEventListener('focusout', edits);
    return () => {
      document.removeEventListener('focusin', edits);
      document.removeEventListener('focusout', edits);
    };
  }, []);
  return <div ref={bar} className={cx(css.actions, typing && css.loose, 'no-print')}><div className={css.inner}>{children}</div></div>;
}
