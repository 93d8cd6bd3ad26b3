import { formatParam, type ParamFormat } from './format.ts';
import { locale, type Locale } from './locale.ts';
import type { Noun, TextKey } from './nouns.ts';

/* Texts live in locales/<locale>/<noun>.json. A text may hold:
     {name}            the parameter as it is
     {due:day}         the parameter through a formatter of format.ts (date, day, time, dateTime, due, money, number, size)
     {n:plural:day:days}   a word by plural rules (English one/other); zh simply does not use it
     **bold**          bold, when shown through <T>
     \u200b            a place where a Chinese heading may break */

export type Params = Readonly<Record<string, unknown>>;

const loaded = new Map<string, Readonly<Record<string, string>>>();
const shelves: Record<Locale, () => Promise<{ files: Record<string, () => Promise<Record<string, string>>> }>> = { 'zh-CN': () => import('../locales/zh-CN.ts'), en: () => import('../locales/en.ts') };

/** loadTexts brings the given nouns of one locale into memory; each noun is a small file of its own. */
export async function loadTexts(nouns: readonly Noun[], into: Locale = locale()): Promise<void> {
  await Promise.all(
    nouns.map(async (noun) => {
      const id = `${into}/${noun}`;
      if (loaded.has(id)) return;
      const { files } = await shelves[into]();
      const file = files[`./${id}.json`];
      if (!file) throw new Error(`no texts ${id}`);
      loaded.set(id, await file());
    }),
  );
}

/** loadedNouns lists the nouns in memory, so that a change of language can bring the same ones. */
export function loadedNouns(): Noun[] {
  return [...new Set([...loaded.keys()].map((id) => id.slice(id.indexOf('/') + 1)))] as Noun[];
}

/** rawText returns the unformatted text of a key, or undefined when it is unknown or not loaded. */
export function rawText(key: string): string | undefined {
  const dot = key.indexOf('.');
  const [noun, rest] = [key.slice(0, dot), key.slice(dot + 1)];
  return loaded.get(`${locale()}/${noun}`)?.[rest] ?? (noun === 'common' ? loaded.get(`${locale()}/seldom`)?.[rest] : undefined);
}

/** knows tells whether a key from the server has a text in the loaded files. */
export function knows(key: string): boolean {
  return rawText(key) !== undefined;
}

/** Piece is a part of a text: words, or the value of a parameter. */
export type Piece = { words: string } | { param: string; value: unknown; shown: string };

/** pieces cuts a text at its parameters and formats them. */
export function pieces(text: string, params: Params = {}): Piece[] {
  const out: Piece[] = [];
  let last = 0;
  for (const m of text.matchAll(/\{(\w+)(?::(\w+))?(?::([^:}]*):([^}]*))?\}/g)) {
    if (m.index > last) out.push({ words: text.slice(last, m.index) });
    const [all, name = '', format, one = '', other = ''] = m;
    const value = params[name];
    const shown =
      format === 'plural' ? (new Intl.PluralRules(locale()).select(Number(value)) === 'one' ? one : other) : formatParam(value, format as ParamFormat | undefined);
    out.push({ param: name, value, shown });
    last = m.index + all.length;
  }
  if (last < text.length) out.push({ words: text.slice(last) });
  return out;
}

function plain(text: string, params?: Params): string {
  return pieces(text, params)
    .map((p) => ('words' in p ? p.words.replaceAll('**', '') : p.shown)) // a masked number keeps its stars
    .join('');
}

/** t returns the text of a key in the current language, with its parameters put in. */
export function t(key: TextKey, params?: Params): string {
  const text = rawText(key);
  if (text === undefined) {
    if (import.meta.env.DEV) console.warn(`text not loaded: ${key}`);
    return key;
  }
  return plain(text, params);
}

/** tServer returns the text of a key that came from the server, or that of `otherwise` when no text is known. */
export function tServer(key: string | undefined, params?: Params, otherwise?: TextKey): string {
  const text = key === undefined ? undefined : rawText(key);
  if (text !== undefined) return plain(text, params);
  return otherwise ? t(otherwise, params) : (key ?? '');
}
