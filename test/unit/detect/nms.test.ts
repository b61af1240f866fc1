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
  const left = face([0, 0, 0.4, 0.4], 0.6);
  const right = face([0.2, 0, 0.6, 0.4], 0.9, 'without_mask');

  it('keeps the more confident of two that overlap too much, whatever their labels', () => {
    expect(suppressOverlaps([left, right], 0.33)).toEqual([right]);
  });

  it('keeps both up to the allowed overlap, the most confident first', () => {
    expect(suppressOverlaps([left, right], 0.34)).toEqual([right, left]);
  });

  it('lets a suppressed box suppress nothing', () => {
    const chain = [
      face([0, 0, 0.4, 0.4], 0.9),
      face([0.15, 0, 0.55, 0.4], 0.8),
      face([0.3, 0, 0.7, 0.4], 0.7),
    ];
    expect(suppressOverlaps(chain, 0.4)).toEqual([chain[0], chain[2]]);
  });

  it('keeps boxes apart and those that only touch', () => {
    expect(suppressOverlaps([face([0, 0, 0.2, 0.2], 0.5), face([0.2, 0, 0.4, 0.2], 0.4)], 0)).toHaveLength(2);
  });
});
