import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../../../../cli/eval/scores/calibration.ts';
import { REFERENCE } from './reference-outcomes.ts';

describe('calibrationOf', () => {
  it('is the mean gap of confidence and precision, weighted by boxes', () => {
    // Two boxes of 0.95, one of them right, and two of 0.15, both wrong: (2 * 0.45 + 2 * 0.15) / 4.
    const { error, bins } = calibrationOf([
      { confidence: 0.95, isHit: true },
      { confidence: 0.95, isHit: false },
      { confidence: 0.15, isHit: false },
      { confidence: 0.15, isHit: false },
    ]);
    expect(error).toBeCloseTo(0.3, 12);
    expect(bins[9]).toEqual({ from: 0.9, to: 1, boxes: 2, confidence: 0.95, precision: 0.5 });
    expect(bins[5]).toMatchObject({ boxes: 0, precision: null });
  });

  it('puts a confidence of 1 into the last bin', () => {
    expect(calibrationOf([{ confidence: 1, isHit: true }])).toMatchObject({ error: 0 });
  });

  it('does not weigh bins without boxes, and is unknown without any', () => {
    expect(calibrationOf([]).error).toBeNull();
  });

  it('agrees with models/training/calibration.py', () => {
    const outcomes = Object.values(REFERENCE).flatMap((label) => label.outcomes);
    // calibration_error() of the same numbers gives 0.03499999999999999.
    expect(calibrationOf(outcomes).error).toBeCloseTo(0.035, 12);
  });
});
