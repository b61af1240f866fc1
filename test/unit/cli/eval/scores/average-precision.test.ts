import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../../../cli/eval/scores/average-precision.ts';

const ranked = (...hits: boolean[]) => hits.map((isHit, rank) => ({ isHit, confidence: 0.9 - rank / 100 }));

describe('averagePrecision', () => {
  // Computed by hand: precision at each rank, its envelope from the right, and the mean over recalls 0, 0.01, … 1.
  it('is 1 when every face is found before anything else', () => {
    expect(averagePrecision(ranked(true, true), 2)).toBe(1);
    expect(averagePrecision(ranked(true, true, false), 2)).toBe(1);
  });

  it('halves precision for a false alarm that comes first', () => {
    expect(averagePrecision(ranked(false, true), 1)).toBeCloseTo(0.5, 12);
  });

  it('counts the recalls that are reached', () => {
    // One of two faces: precision 1 at the 51 recalls 0 … 0.50, nothing above.
    expect(averagePrecision(ranked(true), 2)).toBeCloseTo(51 / 101, 12);
  });

  it('takes the best precision at that recall or above', () => {
    // Hit, miss, hit of two faces: precisions 1, 1/2, 2/3; 51 recalls at 1 and 50 at 2/3.
    expect(averagePrecision(ranked(true, false, true), 2)).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12);
    // Miss, hit, hit of two faces: precisions 0, 1/2, 2/3; the envelope is 2/3 all over.
    expect(averagePrecision(ranked(false, true, true), 2)).toBeCloseTo(2 / 3, 12);
  });

  it('ranks by confidence, in whatever order pictures came', () => {
    const shuffled = ranked(true, false, true).toReversed();
    expect(averagePrecision(shuffled, 2)).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12);
  });

  it('is 0 without a hit and unknown without a face', () => {
    expect(averagePrecision([], 3)).toBe(0);
    expect(averagePrecision(ranked(false), 0)).toBeNull();
  });
});
