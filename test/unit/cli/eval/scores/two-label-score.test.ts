import { describe, expect, it } from 'vitest';
import { scoreTwoLabels } from '../../../../../cli/eval/scores/two-label-score.ts';
import { judged, LEFT, NOWHERE, RIGHT } from './judged.ts';

describe('scoreTwoLabels', () => {
  it('takes a box on an incorrectly worn mask for neither hit nor false alarm', () => {
    const picture = judged(
      [
        [LEFT, 'with_mask'],
        [RIGHT, 'incorrect_mask'],
      ],
      [
        [RIGHT, 'with_mask', 0.9],
        [LEFT, 'with_mask', 0.8],
      ],
    );
    expect(scoreTwoLabels([picture]).ap50).toEqual({ with_mask: 1, without_mask: null });
    expect(scoreTwoLabels([picture]).map50).toBe(1);
  });

  it('still takes a box beside all faces for a false alarm', () => {
    const picture = judged(
      [
        [LEFT, 'with_mask'],
        [RIGHT, 'incorrect_mask'],
      ],
      [
        [NOWHERE, 'with_mask', 0.9],
        [LEFT, 'with_mask', 0.8],
      ],
    );
    expect(scoreTwoLabels([picture]).ap50.with_mask).toBeCloseTo(0.5, 12);
  });

  it('ignores by the overlap that it matches by', () => {
    // IoU 0.4 with the incorrectly worn one.
    const picture = judged(
      [
        [LEFT, 'with_mask'],
        [RIGHT, 'incorrect_mask'],
      ],
      [
        [[0.5, 0.5, 0.9, 0.66], 'with_mask', 0.9],
        [LEFT, 'with_mask', 0.8],
      ],
    );
    const { ap30, ap50 } = scoreTwoLabels([picture]);
    expect(ap30.with_mask).toBe(1);
    expect(ap50.with_mask).toBeCloseTo(0.5, 12);
  });

  it('misses a masked face that is taken for incorrectly worn', () => {
    const picture = judged([[LEFT, 'with_mask']], [[LEFT, 'incorrect_mask', 0.9]]);
    expect(scoreTwoLabels([picture]).ap50.with_mask).toBe(0);
  });
});
