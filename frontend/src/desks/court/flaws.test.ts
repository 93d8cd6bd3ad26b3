import { expect, test } from 'vitest';
import type { Ground } from '../types.ts';
import { flawProblem, flawsOf } from './flaws.ts';

const grounds: Ground[] = [{ id: 'id', label: { zh: '', en: '' }, cites: [] }, { id: 'claim', label: { zh: '', en: '' }, cites: [], text: true }];
test('a return needs a reason, and words where the reason asks for them', () => {
  expect(flawProblem(grounds, { codes: [], texts: {} })).toBe('none');
  expect(flawProblem(grounds, { codes: ['gone'], texts: {} })).toBe('none');
  expect(flawProblem(grounds, { codes: ['id'], texts: {} })).toBeUndefined();
  expect(flawProblem(grounds, { codes: ['id', 'claim'], texts: { claim: ' ' } })).toBe('text');
});
test('words of a reason that was unticked are not sent', () => {
  expect(flawsOf({ codes: ['id', 'claim'], texts: { claim: ' write the sum ', other: 'x' } })).toEqual([{ code: 'id' }, { code: 'claim', text: 'write the sum' }]);
});
