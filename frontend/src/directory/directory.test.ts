import { expect, test } from 'vitest';
import { setLocale } from '../texts/locale.ts';
import type { Found } from './api.ts';
import { cleanNumber } from './Certificate.tsx';
import { addressOf, queryOf } from './query.ts';
import { lastDay } from './words.ts';
import { joined } from './useSearch.ts';

test('a search can be sent as an address and comes back from it', () => {
  const q = { q: '民生 minsheng', region: '33', cause: '', kind: '', language: 'yue', type: 'mediator' as const };
  expect(queryOf(addressOf(q).split('?')[1]!)).toEqual(q);
  expect(addressOf({ q: ' ', region: '', cause: '', kind: '', language: '', type: '' })).toBe('/directory');
  expect(queryOf('?type=everything&q=a').type).toBe('');
});

test('a line that moved between two pages stands once; a house and a person may share an id', () => {
  const x = (type: Found['type'], id: string) => ({ type, id }) as Found;
  expect(joined([x('organization', 'a')], [x('organization', 'a'), x('mediator', 'a'), x('organization', 'b')])).toEqual([x('organization', 'a'), x('mediator', 'a'), x('organization', 'b')]);
});

test('a number is read as it was copied: blanks, small letters, full-width signs, long dashes', () => {
  expect(cleanNumber(' tj330122—2026－0007 ')).toBe('TJ330122-2026-0007');
});

test('a term that ends at midnight ends with the day before', () => {
  setLocale('zh-CN');
  expect(lastDay('2028-11-21T16:00:00Z')).toBe('2028年11月21日');
  expect(lastDay('2028-11-21T15:59:59Z')).toBe('2028年11月21日');
});
