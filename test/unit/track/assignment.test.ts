import { describe, expect, it } from 'vitest';
import { assignPairs } from '../../../pipeline/track/assignment.ts';

function totalCost(
  cost: readonly (readonly number[])[],
  pairs: readonly (readonly [number, number])[],
  alone: number,
): number {
  const paired = pairs.reduce((sum, [row, column]) => sum + cost[row]![column]!, 0);
  return paired + (cost.length - pairs.length) * alone;
}

/** The least total by trying everything. */
function leastCost(
  cost: readonly (readonly number[])[],
  alone: number,
  row = 0,
  taken: readonly number[] = [],
): number {
  const line = cost[row];
  if (!line) return 0;
  const options = [alone + leastCost(cost, alone, row + 1, taken)];
  for (const [column, price] of line.entries())
    if (!taken.includes(column)) options.push(price + leastCost(cost, alone, row + 1, [...taken, column]));
  return Math.min(...options);
}

describe('assignPairs', () => {
  // The example of scipy.optimize.linear_sum_assignment: rows 0, 1, 2 take columns 1, 0, 2, total 5.
  it('finds the cheapest pairs', () => {
    const cost = [
      [4, 1, 3],
      [2, 0, 5],
      [3, 2, 2],
    ];
    expect(assignPairs(cost, 100).toSorted((a, b) => a[0] - b[0])).toEqual([
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
  });

  it('is as cheap as trying everything, with more rows, more columns and forbidden pairs', () => {
    // Lehmer's generator, so that a failure can be repeated.
    let seed = 42;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 300; round += 1) {
      const [rows, columns] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
      const cost = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => (random() < 0.2 ? Infinity : random() * 2)),
      );
      const pairs = assignPairs(cost, 1);
      expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
      expect(totalCost(cost, pairs, 1)).toBeCloseTo(leastCost(cost, 1), 9);
    }
  });

  it('leaves a row alone rather than moving all others to bad places', () => {
    const cost = [
      [0, 0.8],
      [0.6, Infinity],
    ];
    expect(assignPairs(cost, 1)).toEqual([[0, 0]]);
  });

  it.each([[[]], [[[], []]]])('gives nothing for nothing', (cost) => {
    expect(assignPairs(cost, 1)).toEqual([]);
  });
});
