import { describe, expect, it } from 'vitest';
import { findMisses } from '../../../../../cli/eval/scores/misses.ts';
import { judged, LEFT, NOWHERE, RIGHT } from './judged.ts';

describe('findMisses', () => {
  it('sorts missed faces by size, and the others by confidence', () => {
    const small = judged([[LEFT, 'with_mask']], [[NOWHERE, 'with_mask', 0.5]], 50);
    const large = judged([[LEFT, 'with_mask']], [[NOWHERE, 'with_mask', 0.7]], 200);
    const misses = findMisses([small, large], 0.3);
    expect(misses.missed.map(({ heightPx }) => heightPx)).toEqual([80, 20]);
    expect(misses.falseAlarms.map(({ found }) => found?.confidence)).toEqual([0.7, 0.5]);
  });

  it('takes a face whose box is not confident enough for missed', () => {
    const picture = judged([[LEFT, 'with_mask']], [[LEFT, 'with_mask', 0.29]]);
    expect(findMisses([picture], 0.3).missed).toHaveLength(1);
    expect(findMisses([picture], 0.29).missed).toHaveLength(0);
  });

  it('tells a wrong state from a missed face and a false alarm', () => {
    const picture = judged(
      [
        [LEFT, 'incorrect_mask'],
        [RIGHT, 'with_mask'],
      ],
      [
        [LEFT, 'with_mask', 0.9],
        [RIGHT, 'with_mask', 0.8],
      ],
    );
    const { missed, falseAlarms, wrongStates } = findMisses([picture], 0.3);
    expect([missed, falseAlarms]).toEqual([[], []]);
    expect(wrongStates).toMatchObject([{ truth: { label: 'incorrect_mask' }, found: { confidence: 0.9 } }]);
  });

  it('takes a second box on a face for no false alarm', () => {
    const picture = judged(
      [[LEFT, 'with_mask']],
      [
        [LEFT, 'with_mask', 0.9],
        [[0, 0, 0.3, 0.4], 'with_mask', 0.8],
      ],
    );
    expect(findMisses([picture], 0.3).falseAlarms).toEqual([]);
  });
});
