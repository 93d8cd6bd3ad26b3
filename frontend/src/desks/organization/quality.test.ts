import { expect, test } from 'vitest';
import { byLoad, fullness, settledShare } from './quality.ts';

test('a share needs something that has ended', () => {
  expect(settledShare({ ended: 0, settled: 0 })).toBeUndefined();
  expect(settledShare({ ended: 20, settled: 14 })).toBeCloseTo(0.7);
});
test('fullness stays within 0 and 1', () => {
  expect(fullness({ open: 5, capacity: 10 })).toBe(0.5);
  expect(fullness({ open: 12, capacity: 10 })).toBe(1);
  expect(fullness({ open: 0, capacity: 0 })).toBe(0);
  expect(fullness({ open: 1, capacity: 0 })).toBe(1);
});
test('the fullest first, equals in a fixed order', () => {
  const m = (zh: string, open: number) => ({ name: { zh }, open, capacity: 10 });
  expect(byLoad([m('乙', 3), m('甲', 3), m('丙', 9)]).map((x) => x.name.zh)).toEqual(['丙', '甲', '乙'].sort((a, b) => (a === '丙' ? -1 : b === '丙' ? 1 : a.localeCompare(b, 'zh'))));
});
