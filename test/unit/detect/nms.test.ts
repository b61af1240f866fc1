import { describe, expect, it } from 'vitest';
import { suppressOverlaps } from '../../../pipeline/detect/nms.ts';
import type { Box } from '../../../pipeline/domain/box.ts';
import type { Detection } from '../../../pipeline/domain/detection.ts';
import type { Label } from '../../../pipeline/domain/label.ts';

function face(box: Box, confidence: number, label: Label = 'with_mask'): Detection {
  return {
    box,
    label,
    confidence,
    scores: { with_mask: 0, without_mask: 0, incorrect_mask: 0, [label]: confidence },
  };
}

describe('suppressOverlaps', () => {
  // Two boxes of 0.4x0.4, moved by 0.2: overlap 0.08 of a union of 0.24, so their IoU is 1/3.
  const left = face([0, 0, 0.4, 0.4], 0.36);
  const right = face([0.2, 0, 0.6, 0.4], 0.81, 'without_mask');

  const keep = (candidates: readonly Detection[], maxIou: number, minConfidence = 0.2) =>
    suppressOverlaps(candidates, { maxIou, minConfidence });

  it('keeps the more confident of two that overlap too much, whatever their labels', () => {
    const [only, ...others] = keep([left, right], 0.33);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ label: 'without_mask', confidence: 0.81, scores: right.scores });
  });

  it('puts the box where both say, by the root of their confidence', () => {
    // Roots 0.9 and 0.6: (0.2 * 0.9 + 0 * 0.6) / 1.5 to (0.6 * 0.9 + 0.4 * 0.6) / 1.5
    const [only] = keep([left, right], 0.33);
    for (const [side, value] of [0.12, 0, 0.52, 0.4].entries()) expect(only!.box[side]).toBeCloseTo(value, 9);
  });

  it('lets a candidate that may not stay have its say', () => {
    const [only, ...others] = keep([left, right], 0.33, 0.7);
    expect(others).toEqual([]);
    expect(only!.box[0]).toBeCloseTo(0.12, 9);
    expect(keep([left], 0.33, 0.7)).toEqual([]);
  });

  it('keeps both up to the allowed overlap, the most confident first', () => {
    expect(keep([left, right], 0.34)).toEqual([right, left]);
  });

  it('lets a suppressed box suppress nothing', () => {
    const chain = [
      face([0, 0, 0.4, 0.4], 0.9),
      face([0.15, 0, 0.55, 0.4], 0.8),
      face([0.3, 0, 0.7, 0.4], 0.7),
    ];
    expect(keep(chain, 0.4).map(({ confidence }) => confidence)).toEqual([0.9, 0.7]);
  });

  it('keeps boxes apart and those that only touch', () => {
    expect(keep([face([0, 0, 0.2, 0.2], 0.5), face([0.2, 0, 0.4, 0.2], 0.4)], 0)).toHaveLength(2);
  });
});
