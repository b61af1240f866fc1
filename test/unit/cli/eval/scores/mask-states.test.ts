import { describe, expect, it } from 'vitest';
import { judgeMaskStates } from '../../../../../cli/eval/scores/mask-states.ts';
import { judged, LEFT, NOWHERE, RIGHT } from './judged.ts';

describe('judgeMaskStates', () => {
  const pictures = [
    judged(
      [
        [LEFT, 'with_mask'],
        [RIGHT, 'incorrect_mask'],
      ],
      [
        [LEFT, 'with_mask', 0.9],
        [RIGHT, 'with_mask', 0.8],
        // Neither a false alarm nor a face that was not found is a state.
        [NOWHERE, 'without_mask', 0.7],
      ],
    ),
    judged(
      [
        [LEFT, 'incorrect_mask'],
        [RIGHT, 'without_mask'],
      ],
      [[LEFT, 'without_mask', 0.9]],
      // LEFT has 24 px here.
      60,
    ),
  ];

  it('counts found faces by what they are and what was said of them', () => {
    const { all } = judgeMaskStates(pictures);
    expect(all.faces).toBe(3);
    expect(all.accuracy).toBeCloseTo(1 / 3, 12);
    expect(all.confusion).toEqual({
      with_mask: { with_mask: 1, without_mask: 0, incorrect_mask: 0 },
      without_mask: { with_mask: 0, without_mask: 0, incorrect_mask: 0 },
      incorrect_mask: { with_mask: 1, without_mask: 1, incorrect_mask: 0 },
    });
  });

  it('tells how many incorrectly worn masks are not taken for worn ones', () => {
    expect(judgeMaskStates(pictures).all.incorrectNotMasked).toBe(0.5);
    expect(judgeMaskStates([judged([[LEFT, 'with_mask']], [])]).all.incorrectNotMasked).toBeNull();
  });

  it('leaves faces below 32 px out of the second one', () => {
    const { over32 } = judgeMaskStates(pictures);
    expect(over32).toMatchObject({ faces: 2, accuracy: 0.5, incorrectNotMasked: 0 });
  });

  it('takes the most confident box of a face', () => {
    const picture = judged(
      [[LEFT, 'with_mask']],
      [
        [[0, 0, 0.38, 0.4], 'without_mask', 0.9],
        [LEFT, 'with_mask', 0.8],
      ],
    );
    expect(judgeMaskStates([picture]).all).toMatchObject({ faces: 1, accuracy: 0 });
  });
});
