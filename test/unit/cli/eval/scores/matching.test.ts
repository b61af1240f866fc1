import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../../../../cli/eval/scores/average-precision.ts';
import { matchFaces } from '../../../../../cli/eval/scores/matching.ts';
import type { Box } from '../../../../../pipeline/domain/box.ts';

const LEFT: Box = [0, 0, 0.4, 0.4];

describe('matchFaces', () => {
  it('gives a face to the most confident box only', () => {
    const outcomes = matchFaces(
      [
        { box: LEFT, confidence: 0.6 },
        { box: [0, 0, 0.38, 0.4], confidence: 0.8 },
      ],
      [{ box: LEFT }],
      0.5,
    );
    expect(outcomesOf(outcomes)).toEqual([
      { confidence: 0.8, isHit: true },
      { confidence: 0.6, isHit: false },
    ]);
  });

  it('prefers the face that a box overlaps most', () => {
    const near: Box = [0.02, 0, 0.42, 0.4];
    const outcomes = matchFaces(
      [
        { box: near, confidence: 0.9 },
        { box: LEFT, confidence: 0.8 },
      ],
      [{ box: LEFT }, { box: near }],
      0.99,
    );
    expect(outcomes.every(({ found, truth }) => truth?.box === found.box)).toBe(true);
  });

  it('takes an overlap of exactly the least', () => {
    // 0.4 x 0.2 inside of 0.4 x 0.4: IoU one half.
    const half: Box = [0, 0, 0.5, 0.25];
    const truth = { box: [0, 0, 0.5, 0.5] as const };
    expect(matchFaces([{ box: half, confidence: 1 }], [truth], 0.5)[0]?.truth).toBe(truth);
    expect(matchFaces([{ box: half, confidence: 1 }], [truth], 0.55)[0]?.truth).toBeNull();
  });
});
