import { describe, expect, it } from 'vitest';
import { averagePrecision, matchFaces } from '../../../cli/eval/average-precision.ts';
import { scorePictures } from '../../../cli/eval/score.ts';
import type { Box } from '../../../pipeline/domain/box.ts';

const [LEFT, RIGHT, NOWHERE]: [Box, Box, Box] = [
  [0, 0, 0.4, 0.4],
  [0.5, 0.5, 0.9, 0.9],
  [0.9, 0, 1, 0.1],
];

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

describe('matchFaces', () => {
  it('gives a face to the most confident box only', () => {
    const outcomes = matchFaces(
      [
        { box: LEFT, confidence: 0.6 },
        { box: [0, 0, 0.38, 0.4], confidence: 0.8 },
      ],
      [LEFT],
      0.5,
    );
    expect(outcomes).toEqual([
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
      [LEFT, near],
      0.99,
    );
    expect(outcomes.every(({ isHit }) => isHit)).toBe(true);
  });

  it('takes an overlap of exactly the least', () => {
    // 0.4 x 0.2 inside of 0.4 x 0.4: IoU one half.
    const half: Box = [0, 0, 0.5, 0.25];
    expect(matchFaces([{ box: half, confidence: 1 }], [[0, 0, 0.5, 0.5]], 0.5)[0]?.isHit).toBe(true);
    expect(matchFaces([{ box: half, confidence: 1 }], [[0, 0, 0.5, 0.5]], 0.55)[0]?.isHit).toBe(false);
  });
});

describe('scorePictures', () => {
  it('judges each label for itself and leaves labels without faces out of the mean', () => {
    const score = scorePictures([
      {
        truths: [
          { box: LEFT, label: 'with_mask' },
          { box: RIGHT, label: 'without_mask' },
        ],
        detections: [
          { box: LEFT, label: 'with_mask', confidence: 0.9 },
          { box: RIGHT, label: 'with_mask', confidence: 0.8 },
          { box: NOWHERE, label: 'incorrect_mask', confidence: 0.7 },
        ],
      },
    ]);
    expect(score.ap50).toEqual({ with_mask: 1, without_mask: 0, incorrect_mask: null });
    expect(score.map50).toBe(0.5);
    expect(score.facesByLabel).toEqual({ with_mask: 1, without_mask: 1, incorrect_mask: 0 });
  });

  it('matches within a picture only', () => {
    const truth = { box: LEFT, label: 'with_mask' } as const;
    const found = { ...truth, confidence: 0.9 };
    expect(
      scorePictures([
        { truths: [truth], detections: [] },
        { truths: [], detections: [found] },
      ]).map50,
    ).toBe(0);
  });

  it('asks for closer boxes in the mean over overlaps', () => {
    // IoU 0.825 passes the seven thresholds 0.50 … 0.80 of ten.
    const found = { box: [0, 0, 0.4, 0.33], label: 'with_mask', confidence: 0.9 } as const;
    const score = scorePictures([{ truths: [{ box: LEFT, label: 'with_mask' }], detections: [found] }]);
    expect(score.map50).toBe(1);
    expect(score.map50To95).toBeCloseTo(0.7, 12);
  });
});
