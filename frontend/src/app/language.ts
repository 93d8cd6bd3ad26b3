import { useSyncExternalStore } from 'react';
import { locale, setLocale, type Locale } from '../texts/locale.ts';
import { loadedNouns, loadTexts } from '../texts/t.ts';

const listeners = new Set<() => void>();
const followers = new Set<(next: Locale) => void>();

/** onLanguage tells a listener which language was chosen. */
export function onLanguage(listener: (next: Locale) => void): void {
  followers.add(listener);
}

/** switchLanguage loads the texts of the other language and shows them; nothing typed is lost, the page stays. */
export async function switchLanguage(next: Locale = locale() === 'en' ? 'zh-CN' : 'en'): Promise<void> {
  await loadTexts(loadedNouns(), next);
  setLocale(next);
  for (const l of listeners) l();
  for (const l of followers) l(next);
}

/** useLanguage renders again when the language changes. */
export function useLanguage(): Locale {
  return useSyncExternalStore((l) => (listeners.add(l), () => listeners.delete(l)), locale);
}
