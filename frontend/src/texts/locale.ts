/** Locale is a language that has texts. */
export type Locale = 'zh-CN' | 'en';

const KEY = 'concord.locale';

function initial(): Locale {
  const asked = new URLSearchParams(globalThis.location?.search ?? '').get('lang');
  const kept = asked ?? read();
  if (kept === 'en' || kept === 'zh-CN') return kept;
  if (kept === 'zh') return 'zh-CN';
  const wanted = globalThis.navigator?.languages ?? [];
  for (const l of wanted) {
    if (l.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (l.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh-CN';
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // private mode: the choice lasts as long as the page
  }
}

let current: Locale = initial();

/** locale is the language in use. */
export function locale(): Locale {
  return current;
}

/** setLocale changes the language in use and remembers it on this device. Texts must have been loaded before. */
export function setLocale(next: Locale): void {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // private mode
  }
  if (typeof document !== 'undefined') document.documentElement.lang = next;
}
