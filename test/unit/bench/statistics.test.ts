import { expect, it } from 'vitest';
import { median, percentile } from '../../../bench/statistics.ts';

it('takes the nearest rank, whatever the order', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 95)).toBe(95);
  expect(percentile(values, 100)).toBe(100);
  expect(median([3, 1, 2])).toBe(2);
  expect(percentile([7], 95)).toBe(7);
});

it('refuses to make a figure of nothing', () => {
  expect(() => percentile([], 95)).toThrow('nothing was measured');
});
