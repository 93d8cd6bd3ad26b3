import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from '../ui/Icon/Icon.tsx';
import css from './Tabs.module.css';

export interface TabItem {
  key: string;
  label: ReactNode;
  count?: number;
  /** done puts a tick before the word: this has been looked at. */
  done?: boolean;
}

/** nextTab is the tab an arrow key leads to; the ends meet. */
export function nextTab(keys: readonly string[], at: string, key: string): string | undefined {
  const i = keys.indexOf(at);
  if (key === 'Home') return keys[0];
  if (key === 'End') return keys.at(-1);
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  return step === 0 || i < 0 ? undefined : keys[(i + step + keys.length) % keys.length];
}

/** Tabs show one of several panels; arrow keys, Home and End move between them. */
export function Tabs({ label, items, at, onChoose, children, className }: { label: string; items: readonly TabItem[]; at: string; onChoose: (key: string) => void; children: ReactNode; className?: string }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const press = (e: KeyboardEvent) => {
    const to = nextTab(items.map((i) => i.key), at, e.key);
    if (!to) return;
    e.preventDefault();
    onChoose(to);
    list.current?.querySelector<HTMLButtonElement>(`[data-tab="${CSS.escape(to)}"]`)?.focus();
  };
  return (
    <>
      <div ref={list} className={css.list} role="tablist" aria-label={label} onKeyDown={press}>
        {items.map((i) => (
          <button key={i.key} type="button" role="tab" id={`${id}${i.key}`} data-tab={i.key} aria-selected={i.key === at} aria-controls={`${id}panel`} tabIndex={i.key === at ? 0 : -1} onClick={() => onChoose(i.key)}>
            {i.done && <Icon name="check" />}{i.label}{i.count !== undefined && i.count > 0 && <span className="num">{i.count}</span>}
          </button>
        ))}
      </div>
      <div className={className ? `${css.panel} ${className}` : css.panel} role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${at}`} tabIndex={-1}>{children}</div>
    </>
  );
}
