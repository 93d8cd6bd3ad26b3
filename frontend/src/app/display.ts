import { useSyncExternalStore } from 'react';

/* How this person wants to see the pages: kept on this device, set on <html> as the tokens expect. */

export interface Display {
  theme: 'auto' | 'light' | 'dark';
  contrast: boolean;
  large: boolean;
}

const KEY = 'concord.display';
let current: Display = { theme: 'auto', contrast: false, large: false };
const listeners = new Set<() => void>();

/** startDisplay reads what was chosen before and puts it on the page. */
export function startDisplay(): void {
  try {
    current = { ...current, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Display>) };
  } catch {
    // private mode, or something foreign under our key: begin with the defaults
  }
  apply();
}

function apply(): void {
  const html = document.documentElement;
  const set = (name: string, value: string | null) => (value === null ? html.removeAttribute(name) : html.setAttribute(name, value));
  set('data-theme', current.theme === 'auto' ? null : current.theme);
  set('data-contrast', current.contrast ? 'more' : null);
  set('data-text', current.large ? 'large' : null);
}

/** setDisplay changes some of it and remembers. */
export function setDisplay(change: Partial<Display>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // private mode
  }
  apply();
  for (const l of listeners) l();
}

/** useDisplay follows the choice. */
export function useDisplay(): Display {
  return useSyncExternalStore((l) => (listeners.add(l), () => listeners.delete(l)), () => current);
}
