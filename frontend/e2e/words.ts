import { readFileSync } from 'node:fs';
import type { Locale } from './hub.ts';

const files = new Map<string, Record<string, string>>();

/** words gives a text of the pages as a reader sees it, so that stories follow the texts and not the reverse: words('zh-CN')('case.turn.yours'). */
export function words(locale: Locale): (key: string, params?: Record<string, string | number>) => string {
  const text = (noun: string) => {
    const id = `${locale}/${noun}`;
    if (!files.has(id)) files.set(id, JSON.parse(readFileSync(new URL(`../src/locales/${id}.json`, import.meta.url), 'utf8')) as Record<string, string>);
    return files.get(id)!;
  };
  return (key, params = {}) => {
    const dot = key.indexOf('.');
    const [noun, rest] = [key.slice(0, dot), key.slice(dot + 1)];
    const found = text(noun)[rest] ?? (noun === 'common' ? text('seldom')[rest] : undefined);
    if (found === undefined) throw new Error(`no text ${key} in ${locale}`);
    return found.replaceAll('**', '').replaceAll('\u200b', '').replace(/\{(\w+)(?::[^}]*)?\}/g, (all, name: string) => String(params[name] ?? all));
  };
}
