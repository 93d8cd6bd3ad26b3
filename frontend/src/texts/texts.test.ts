import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as format from './format.ts';
import { setLocale } from './locale.ts';
import { loadTexts, pieces, t, tServer } from './t.ts';

const dir = `${import.meta.dirname}/../locales/`;
const read = (locale: string, file: string) => JSON.parse(readFileSync(`${dir}${locale}/${file}`, 'utf8')) as Record<string, string>;
const params = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)[^}]*\}/g)].map((m) => m[1]))].sort();

describe('both locales say the same things', () => {
  const files = readdirSync(`${dir}zh-CN`);
  test('same files', () => expect(readdirSync(`${dir}en`)).toEqual(files));
  test('every file is listed in nouns.ts', () => {
    const nouns = readFileSync(`${import.meta.dirname}/nouns.ts`, 'utf8');
    for (const f of files) expect(nouns).toContain(`  ${f.replace('.json', '')}: typeof`);
  });
  test.each(files)('%s: same keys, same parameters, nothing empty', (file) => {
    const zh = read('zh-CN', file);
    const en = read('en', file);
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    for (const [key, text] of Object.entries(zh)) {
      expect(text.trim(), key).not.toBe('');
      expect(en[key]?.trim(), key).not.toBe('');
      expect({ key, params: params(en[key] ?? '') }).toEqual({ key, params: params(text) });
      expect((text.match(/\*\*/g) ?? []).length % 2, key).toBe(0);
      expect(((en[key] ?? '').match(/\*\*/g) ?? []).length % 2, key).toBe(0);
    }
  });
  test.each(files)('%s: no hand-made spaces beside Han characters', (file) => {
    for (const [key, text] of Object.entries(read('zh-CN', file))) expect(/[\u3400-\u9fff] +[\d{\u3400-\u9fff]|[\d}] +[\u3400-\u9fff]/.test(text), key).toBe(false);
  });
  test.each(files)('%s: texts ask only for formatters that exist', (file) => {
    for (const locale of ['zh-CN', 'en'])
      for (const text of Object.values(read(locale, file)))
        for (const m of text.matchAll(/\{\w+:(\w+)/g)) expect(m[1] === 'plural' || m[1]! in format, text).toBe(true);
  });
});

describe('t', () => {
  beforeAll(() => Promise.all([loadTexts(['common', 'seldom', 'fault'], 'zh-CN'), loadTexts(['common', 'seldom', 'fault'], 'en')]).then(() => undefined));
  beforeEach(() => setLocale('zh-CN'));
  test('puts parameters in and follows the language', () => {
    expect(t('common.clock.left', { n: 28 })).toBe('还剩28天');
    setLocale('en');
    expect(t('common.clock.left', { n: 28 })).toBe('28 days left');
    expect(t('common.clock.left', { n: 1 })).toBe('1 day left');
  });
  test('drops bold marks in plain text', () => expect(t('common.page.of', { n: 2, total: 3 })).toBe('第2页，共3页'));
  test('but never stars of a parameter', () => expect(t('common.code.sentTo', { phone: '138****0001' })).toBe('发到138****0001。'));
  test('a key the server invented falls back', () => {
    expect(tServer('fault.made_up', {}, 'fault.code.invalid')).toBe('有一处需要您再看看');
  });
  test('formats parameters', () => {
    expect(pieces('到{end:date}', { end: '2026-12-21' })).toContainEqual(expect.objectContaining({ param: 'end' }));
  });
});

describe('format', () => {
  beforeAll(() => format.setNow(() => new Date('2026-11-23T03:00:00Z')));
  beforeEach(() => setLocale('zh-CN'));
  test('days', () => {
    expect(format.day('2026-11-25')).toBe('11月25日（周三）');
    expect(format.date('2025-06-30')).toBe('2025年6月30日');
    setLocale('en');
    expect(format.day('2026-11-13')).toBe('Fri 13 Nov');
    expect(format.date('2025-06-30')).toBe('30 Jun 2025');
  });
  test('times are those of the court, whatever the phone says', () => {
    expect(format.dateTime('2026-11-19T08:05:00Z')).toBe('11月19日16:05');
    expect(format.dateTime('2026-11-23T01:12:00Z')).toBe('今天09:12');
  });
  test('midnight belongs to the day that ends', () => {
    expect(format.due('2026-11-13T16:00:00Z')).toBe('11月13日（周五）24:00');
    expect(format.daysLeft('2026-11-25T16:00:00Z')).toBe(2);
    setLocale('en');
    expect(format.due('2026-11-13T16:00:00Z')).toBe('Fri 13 Nov, midnight');
    expect(format.dueDay('2026-11-13T16:00:00Z')).toBe('Fri 13 Nov');
  });
  test('sums', () => {
    expect(format.money({ minor: 3_000_000, currency: 'CNY' })).toBe('30,000元');
    expect(format.money({ minor: 1_234_50, currency: 'CNY' })).toBe('1,234.50元');
    setLocale('en');
    expect(format.money({ minor: 3_000_000, currency: 'CNY' })).toBe('CNY 30,000');
    expect(format.money({ minor: 5000, currency: 'JPY' })).toBe('JPY 5,000');
  });
  test('sizes and numbers', () => {
    expect(format.size(1_240_000)).toBe('1.2 MB');
    expect(format.phone('13800000001')).toBe('138 0000 0001');
    expect(format.money(undefined)).toBe('');
    expect(format.date('not a day')).toBe('');
  });
});

/* The server sends keys, never sentences: whatever a Go file can refuse with must have words here. Keys that only programs ever see are left out. */
describe('every refusal of the server has words', () => {
  const root = `${import.meta.dirname}/../../..`;
  const rooms = ['mediation', 'rooms', 'courts', 'organizations', 'internal/identity', 'internal/rules', 'internal/documents', 'internal/blob', 'cmd/server/httpapi', 'cmd/server/signal'];
  const program = /^(query\.|header\.|documents\.|never\.|not\.now|a\.b|media\.|ledger\.|store\.|blob\.)/;
  const files = rooms.flatMap((r) => {
    try {
      return readdirSync(`${root}/${r}`, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go')).map((f) => `${root}/${r}/${f}`);
    } catch {
      return []; // the pages alone, without the server
    }
  });
  const keys = new Set(files.flatMap((f) => [...readFileSync(f, 'utf8').matchAll(/fault\.(?:New|Wrap|On)\([^"\n]*"([a-z_]+\.[a-z_.]+)"/g)].map((m) => m[1]!)).filter((k) => !program.test(k)));
  test.runIf(keys.size > 0)('in both languages', () => {
    for (const locale of ['zh-CN', 'en']) {
      const known = read(locale, 'fault.json');
      expect([...keys].filter((k) => !(k in known)), locale).toEqual([]);
    }
  });
});
