import { describe, expect, test } from 'vitest';
import { changedKeys, halvesOf, isOpen, longestFirst, matches, nextDays, soonestFirst, tabsOf, usedOf, waitedDays, waitingOf } from './selection.ts';
import type { DeskItem } from './types.ts';

const item = (over: Partial<DeskItem>): DeskItem => ({ case: 'c', id: 'c', kind: 'loan', kindLabel: { zh: '', en: '' }, updatedAt: '', title: { key: 'case.title' }, state: 'mediating', since: '2026-11-20T02:00:00Z', parties: [], ...over });

describe('whom a case waits for', () => {
  test('the words of the server and of the desk mean the same', () => {
    expect(waitingOf({ waiting: 'mediator' })).toBe('me');
    expect(waitingOf({ waiting: 'you' })).toBe('me');
    expect(waitingOf({ waiting: 'parties' })).toBe('all');
    expect(waitingOf({ waiting: 'system' })).toBe('nobody');
    expect(waitingOf({})).toBe('nobody');
  });
  test('the half of who is waited for is open', () => {
    expect(halvesOf({ waiting: 'respondent', state: 'mediating' })).toEqual(['on', 'off']);
    expect(halvesOf({ waiting: 'applicant', state: 'mediating' })).toEqual(['off', 'on']);
    expect(halvesOf({ waiting: 'all', state: 'inviting' })).toEqual(['off', 'off']);
    expect(halvesOf({ waiting: 'court', state: 'settled' })).toEqual(['on', 'on']);
    expect(halvesOf({ waiting: 'me', state: 'paused' })).toEqual(['off', 'off']);
  });
  test('tabs: all first, empty ones left out, the chosen one kept', () => {
    expect(tabsOf({ me: 6, applicant: 8, respondent: 19, court: 5, all: 0, '': 7 }, '')).toEqual([
      { key: '', count: 38 }, { key: 'me', count: 6 }, { key: 'applicant', count: 8 }, { key: 'respondent', count: 19 }, { key: 'court', count: 5 },
    ]);
    expect(tabsOf({ me: 1 }, 'court').map((x) => x.key)).toEqual(['', 'me', 'court']);
    expect(tabsOf({}, '')).toEqual([{ key: '', count: 0 }]);
  });
  test('what is over and waits for nobody is not open', () => {
    expect(isOpen({ state: 'settled', waiting: 'court' })).toBe(true);
    expect(isOpen({ state: 'settled', waiting: '' })).toBe(false);
    expect(isOpen({ state: 'mediating' })).toBe(true);
  });
});

describe('order', () => {
  const old = item({ id: 'old', since: '2026-11-10T00:00:00Z' });
  const late = item({ id: 'late', since: '2026-11-18T00:00:00Z', due: '2026-11-22T16:00:00Z' });
  const later = item({ id: 'later', since: '2026-11-18T00:00:00Z', due: '2026-11-30T16:00:00Z' });
  test('longest wait first, then the nearest limit', () => expect(longestFirst([later, late, old]).map((x) => x.id)).toEqual(['old', 'late', 'later']));
  test('fewest days first, no limit last', () => expect(soonestFirst([old, later, late]).map((x) => x.id)).toEqual(['late', 'later', 'old']));
  test('days waited are whole days', () => {
    expect(waitedDays('2026-11-18T00:00:00Z', new Date('2026-11-20T23:00:00Z'))).toBe(2);
    expect(waitedDays('2026-11-21T00:00:00Z', new Date('2026-11-20T23:00:00Z'))).toBe(0);
  });
});

describe('the next days', () => {
  const left = (due: string) => Math.round((Date.parse(due) - Date.parse('2026-11-27T00:00:00Z')) / 86_400_000);
  test('overdue counts for today, far away does not count', () => {
    expect(nextDays([{ due: '2026-11-25' }, { due: '2026-11-27' }, { due: '2026-11-29' }, { due: '2026-12-30' }, {}], '2026-11-27', left)).toEqual([
      { day: '2026-11-27', count: 2 }, { day: '2026-11-28', count: 0 }, { day: '2026-11-29', count: 1 }, { day: '2026-11-30', count: 0 }, { day: '2026-12-01', count: 0 },
    ]);
  });
});

test('how far a clock has run, when its length is known', () => {
  expect(usedOf({ daysLeft: 5, length: 30 })).toBeCloseTo(25 / 30);
  expect(usedOf({ daysLeft: -2, length: 30 })).toBe(1);
  expect(usedOf({ daysLeft: 5 })).toBeUndefined();
});

test('a line that changed marks itself, but not when the page is new', () => {
  const sign = (x: DeskItem) => x.state;
  const keyOf = (x: DeskItem) => x.id;
  expect(changedKeys(null, [item({ id: 'a' })], keyOf, sign)).toEqual([]);
  const before = new Map([['a', 'mediating'], ['b', 'signing']]);
  expect(changedKeys(before, [item({ id: 'a' }), item({ id: 'b', state: 'settled' }), item({ id: 'c' })], keyOf, sign)).toEqual(['b', 'c']);
});

test('search finds names and numbers, every word', () => {
  const i = item({ number: '2026-1187', parties: [{ id: '1', side: 'applicant', name: '陈秀英' }, { id: '2', side: 'respondent', name: 'Zhou Jianming' }] });
  expect(matches(i, '秀英')).toBe(true);
  expect(matches(i, 'zhou 1187')).toBe(true);
  expect(matches(i, 'zhou 99')).toBe(false);
  expect(matches(i, '')).toBe(true);
});
