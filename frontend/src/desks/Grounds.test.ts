import { expect, test } from 'vitest';
import { groundProblem } from './Grounds.tsx';
import type { Ground } from './types.ts';

const grounds: Ground[] = [{ id: 'a', label: { zh: '', en: '' }, cites: [] }, { id: 'b', label: { zh: '', en: '' }, cites: [], text: true }];
test('a reason must be one of those offered, with words where it needs them', () => {
  expect(groundProblem(grounds, { id: '', text: '' })).toBe('ground');
  expect(groundProblem(grounds, { id: 'gone', text: 'x' })).toBe('ground');
  expect(groundProblem(grounds, { id: 'a', text: '' })).toBeUndefined();
  expect(groundProblem(grounds, { id: 'b', text: ' ' })).toBe('text');
  expect(groundProblem(grounds, { id: 'b', text: 'why' })).toBeUndefined();
});
