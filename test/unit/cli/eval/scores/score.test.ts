import { describe, expect, it } from 'vitest';
import { scorePictures } from '../../../../../cli/eval/scores/score.ts';
import { judged, LEFT, NOWHERE, RIGHT } from './judged.ts';

describe('scorePictures', () => {
  it('judges each label for itself and leaves labels without faces out of the mean', () => {
    const score = scorePictures([
      judged(
        [
          [LEFT, 'with_mask'],
          [RIGHT, 'without_mask'],
        ],
        [
          [LEFT, 'with_mask', 0.9],
          [RIGHT, 'with_mask', 0.8],
          [NOWHERE, 'incorrect_mask', 0.7],
        ],
      ),
    ]);
    expect(score.ap50).toEqual({ with_mask: 1, without_mask: 0, incorrect_mask: null });
    expect(score.map50).toBe(0.5);
    expect(score.facesByLabel).toEqual({ with_mask: 1, without_mask: 1, incorrect_mask: 0 });
    // Both faces are found, whatever was said of them.
    expect(score.facesAp50).toBe(1);
  });

  it('matches within a picture only', () => {
    const pictures = [judged([[LEFT, 'with_mask']], []), judged([], [[LEFT, 'with_mask', 0.9]])];
    expect(scorePictures(pictures)).toMatchObject({ map50: 0, facesAp50: 0 });
  });

  it('asks for closer boxes in the mean over overlaps', () => {
    // IoU 0.825 passes the seven thresholds 0.50 … 0.80 of ten.
    const score = scorePictures([judged([[LEFT, 'with_mask']], [[[0, 0, 0.4, 0.33], 'with_mask', 0.9]])]);
    expect(score.map50).toBe(1);
    expect(score.map50To95).toBeCloseTo(0.7, 12);
  });

  it('takes a loosely boxed face at IoU 0.3 and not at 0.5', () => {
    // IoU 0.4.
    const score = scorePictures([judged([[LEFT, 'with_mask']], [[[0, 0, 0.4, 0.16], 'with_mask', 0.9]])]);
    expect(score).toMatchObject({ map30: 1, map50: 0, facesAp30: 1, facesAp50: 0 });
  });
});
