import { describe, expect, it } from 'vitest';
import {
  operatingPoint,
  precisionRecallCurve,
  recallAtPrecision,
} from '../../../../../cli/eval/scores/precision-recall.ts';

const outcome = (confidence: number, isHit: boolean) => ({ confidence, isHit });
// Ranked: hit, hit, miss, hit, of four faces.
const OUTCOMES = [outcome(0.5, false), outcome(0.9, true), outcome(0.3, true), outcome(0.8, true)];

describe('precisionRecallCurve', () => {
  it('gives precision and recall of all boxes from each confidence up', () => {
    expect(precisionRecallCurve(OUTCOMES, 4)).toEqual([
      { confidence: 0.9, precision: 1, recall: 0.25 },
      { confidence: 0.8, precision: 1, recall: 0.5 },
      { confidence: 0.5, precision: 2 / 3, recall: 0.5 },
      { confidence: 0.3, precision: 0.75, recall: 0.75 },
    ]);
  });

  it('does not tell boxes of the same confidence apart', () => {
    const curve = precisionRecallCurve([outcome(0.9, true), outcome(0.9, false)], 1);
    expect(curve).toEqual([{ confidence: 0.9, precision: 0.5, recall: 1 }]);
  });
});

describe('recallAtPrecision', () => {
  it('takes the most recall that keeps the precision, even after it was lost in between', () => {
    const curve = precisionRecallCurve(OUTCOMES, 4);
    expect(recallAtPrecision(curve, 0.9)).toMatchObject({ confidence: 0.8, recall: 0.5 });
    expect(recallAtPrecision(curve, 0.7)).toMatchObject({ confidence: 0.3, recall: 0.75 });
  });

  it('is nothing where the precision is never reached', () => {
    expect(recallAtPrecision(precisionRecallCurve([outcome(0.9, false)], 1), 0.9)).toBeNull();
  });
});

describe('operatingPoint', () => {
  it('counts boxes of exactly the confidence', () => {
    expect(operatingPoint(OUTCOMES, 4, 0.5)).toEqual({ confidence: 0.5, precision: 2 / 3, recall: 0.5 });
  });

  it('has no precision where nothing is shown', () => {
    expect(operatingPoint(OUTCOMES, 4, 0.95)).toMatchObject({ precision: 0, recall: 0 });
  });
});
