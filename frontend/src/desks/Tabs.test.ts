import { expect, test } from 'vitest';
import { nextTab } from './Tabs.tsx';

test('arrows go round, Home and End to the ends, other keys nowhere', () => {
  const keys = ['a', 'b', 'c'];
  expect(nextTab(keys, 'a', 'ArrowRight')).toBe('b');
  expect(nextTab(keys, 'c', 'ArrowRight')).toBe('a');
  expect(nextTab(keys, 'a', 'ArrowLeft')).toBe('c');
  expect(nextTab(keys, 'b', 'Home')).toBe('a');
  expect(nextTab(keys, 'b', 'End')).toBe('c');
  expect(nextTab(keys, 'b', 'x')).toBeUndefined();
  expect(nextTab(keys, 'gone', 'ArrowRight')).toBeUndefined();
});
