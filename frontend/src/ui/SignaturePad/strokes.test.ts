import { expect, test } from 'vitest';
import { bitmapPath, strokePath } from './strokes.ts';

test('a tap is a dot, two points a line, more a curve through their middles', () => {
  expect(strokePath([])).toBe('');
  expect(strokePath([[10, 20]])).toBe('M10 20h.1');
  expect(strokePath([[0, 0], [10.04, 5]])).toBe('M0 0L10 5');
  expect(strokePath([[0, 0], [10, 0], [20, 10]])).toBe('M0 0Q10 0 15 5L20 10');
});

test('dark pixels become horizontal strokes', () => {
  const rows = ['.##..#', '......', '######'];
  expect(bitmapPath((x, y) => rows[y]?.[x] === '#', 6, 3, 1)).toBe('M1 0H2M5 0H5.5M0 2H5');
  expect(bitmapPath(() => false, 6, 3)).toBe('');
});
