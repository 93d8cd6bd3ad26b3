import { expect, test } from 'vitest';
import type { Branch } from './api.ts';
import { flat, pathTo, placesFor } from './tree.ts';

const b = (id: string, ...children: Branch[]): Branch => ({ id, name: { zh: id, en: id }, kind: 'people', status: 'active', mediators: 0, open: 0, branches: children.length, below: 0, regions: [], children });
const tree = b('top', b('north', b('north-1'), b('north-2')), b('south'));

test('the way to a branch', () => {
  expect(pathTo(tree, 'north-2').map((x) => x.id)).toEqual(['top', 'north', 'north-2']);
  expect(pathTo(tree, 'gone')).toEqual([]);
});
test('from the top down, with depth', () => {
  expect(flat(tree).map((x) => [x.branch.id, x.depth])).toEqual([['top', 0], ['north', 1], ['north-1', 2], ['north-2', 2], ['south', 1]]);
});
test('a branch is never moved below itself, nor to where it is', () => {
  expect(placesFor(tree, 'north').map((x) => x.branch.id)).toEqual(['south']);
  expect(placesFor(tree, 'north-1').map((x) => x.branch.id)).toEqual(['top', 'north-2', 'south']);
});
