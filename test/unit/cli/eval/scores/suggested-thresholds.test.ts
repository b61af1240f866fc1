import { describe, expect, it } from 'vitest';
import { suggestThresholds } from '../../../../../cli/eval/scores/suggested-thresholds.ts';
import { REFERENCE } from './reference-outcomes.ts';

const NOTHING = { outcomes: [], faces: 0 } as const;

describe('suggestThresholds', () => {
  it('agrees with models/training/thresholds.py', () => {
    const suggested = suggestThresholds(REFERENCE);
    // choose_thresholds() and precision_recall() of the same numbers.
    expect(suggested).toMatchObject({ minConfidence: 0.17, startConfidence: 0.26, endConfidence: 0.17 });
    const { atStart, atEnd } = suggested;
    expect(atStart.with_mask).toMatchObject({ precision: 0.6440677966101694, recall: 0.6333333333333333 });
    expect(atStart.incorrect_mask).toMatchObject({
      precision: 0.45454545454545453,
      recall: 0.6666666666666666,
    });
    expect(atEnd.without_mask).toMatchObject({ precision: 0.5490196078431373, recall: 0.7 });
  });

  it.each([
    // The confidence from which boxes are right, and Python's round(0.75 * it, 2) and round(0.5 * it, 2).
    [0.25, 0.19, 0.12],
    [0.35, 0.26, 0.17],
    [0.45, 0.34, 0.22],
    [0.8, 0.6, 0.4],
  ])('finds %s, where everything above is right, and stays below', (best, start, end) => {
    const outcomes = Array.from({ length: 20 }, (_, index) => ({
      confidence: index / 20 + 0.02,
      isHit: index / 20 + 0.02 > best,
    }));
    const faces = outcomes.filter(({ isHit }) => isHit).length;
    const one = { outcomes, faces };
    const suggested = suggestThresholds({ with_mask: one, without_mask: NOTHING, incorrect_mask: NOTHING });
    expect(suggested).toMatchObject({ startConfidence: start, endConfidence: end });
  });
});
