import { expect, it } from 'vitest';
import { LumaCells } from '../../../pipeline/motion/luma-cells.ts';
import { paintedLuma } from './luma.ts';

it('gives the mean brightness of each cell, row by row, and leaves out the padding of the lines', () => {
  const luma = paintedLuma(64, 32, (x, y) => (x < 32 ? 10 : 50) + (y < 16 ? 0 : 100));
  const cells = new LumaCells(2, 2);
  expect([...cells.measure(luma, { x: 0, y: 0, width: 64, height: 32 })]).toEqual([10, 50, 110, 150]);
});

it('measures a part of the picture alone, also one that begins between two pixels', () => {
  const luma = paintedLuma(100, 100, (x, y) => (x >= 40 && x < 60 && y >= 40 && y < 60 ? 200 : 0));
  const means = new LumaCells(2, 2).measure(luma, { x: 40.4, y: 40.4, width: 19.2, height: 19.2 });
  expect([...means]).toEqual([200, 200, 200, 200]);
});

it('stays within the picture where a region reaches over its edge', () => {
  const luma = paintedLuma(20, 20, () => 70);
  const means = new LumaCells(1, 1).measure(luma, { x: 15, y: -5, width: 10, height: 10 });
  expect([...means]).toEqual([70]);
});
