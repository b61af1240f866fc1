import { describe, expect, it } from 'vitest';
import { randomOf, shuffled } from '../../../../cli/train/random.ts';

describe('randomOf', () => {
  it('spreads evenly from 0 to 1', () => {
    const random = randomOf('even');
    const bins = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw += 1) bins[Math.floor(random() * 10)]! += 1;
    // Ten standard deviations of a fair draw would be 300.
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('gives other numbers for a key that only looks the same when joined', () => {
    expect(randomOf(1, 23)()).not.toBe(randomOf(12, 3)());
  });
});

describe('shuffled', () => {
  it('keeps every value and leaves the original alone', () => {
    const values = Array.from({ length: 50 }, (_, index) => index);
    const other = shuffled(values, randomOf('order'));
    expect(other).not.toEqual(values);
    expect(other.toSorted((a, b) => a - b)).toEqual(values);
    expect(values[0]).toBe(0);
  });
});
