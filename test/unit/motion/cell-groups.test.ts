import { expect, it } from 'vitest';
import { groupsOf } from '../../../pipeline/motion/cell-groups.ts';

// Three rows of four:
//  0  1  2  3
//  4  5  6  7
//  8  9 10 11
it('groups cells that touch, at a corner too', () => {
  const groups = groupsOf(new Set([0, 5, 10, 3]), 4);
  expect(groups.map((group) => group.toSorted((a, b) => a - b))).toEqual([[0, 5, 10], [3]]);
});

it('does not take the end of a row and the beginning of the next one for neighbours', () => {
  expect(groupsOf(new Set([3, 4]), 4)).toHaveLength(2);
});

it('makes no group of no cells', () => {
  expect(groupsOf(new Set(), 4)).toEqual([]);
});
