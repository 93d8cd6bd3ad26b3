import { expect, test } from 'vitest';
import { fileProblem, MOST } from './upload.ts';

test('only what can be read is sent', () => {
  expect(fileProblem({ name: '名册.csv', size: 10 })).toBeUndefined();
  expect(fileProblem({ name: 'ROSTER.XLSX', size: MOST })).toBeUndefined();
  expect(fileProblem({ name: 'roster.xlsm', size: 10 })).toBe('macros');
  expect(fileProblem({ name: 'roster.xls', size: 10 })).toBe('macros');
  expect(fileProblem({ name: 'roster.pdf', size: 10 })).toBe('kind');
  expect(fileProblem({ name: 'roster.csv', size: 0 })).toBe('empty');
  expect(fileProblem({ name: 'roster.csv', size: MOST + 1 })).toBe('large');
});
