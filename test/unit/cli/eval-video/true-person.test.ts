import { describe, expect, it } from 'vitest';
import { faceAt, overlapOf } from '../../../../cli/eval-video/true-person.ts';

describe('faceAt', () => {
  const boxes = [
    { atMs: 100, box: [0, 0, 0.2, 0.2] as const },
    { atMs: 300, box: [0.4, 0, 0.6, 0.4] as const },
    { atMs: 500, box: null },
    { atMs: 700, box: [0.8, 0, 0.9, 0.1] as const },
  ];

  it('moves straight between two known places', () => {
    expect(faceAt({ boxes }, 100)).toEqual([0, 0, 0.2, 0.2]);
    const half = faceAt({ boxes }, 200);
    for (const [index, value] of [0.2, 0, 0.4, 0.3].entries()) expect(half?.[index]).toBeCloseTo(value, 12);
  });

  it('is nowhere before, after, and while it is away', () => {
    expect([0, 99, 500, 699, 701].map((atMs) => faceAt({ boxes }, atMs))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('stays where it was last until it is known to be away, and is there at its last time', () => {
    expect(faceAt({ boxes }, 400)).toEqual([0.4, 0, 0.6, 0.4]);
    expect(faceAt({ boxes }, 700)).toEqual([0.8, 0, 0.9, 0.1]);
    expect(faceAt({ boxes: [] }, 0)).toBeNull();
  });
});

describe('overlapOf', () => {
  it('is nothing below a share of 0.3', () => {
    // 0.3 and 0.29 of the same width.
    expect(overlapOf([0, 0, 1, 1], [0, 0, 1, 0.3])).toBeCloseTo(0.3, 12);
    expect(overlapOf([0, 0, 1, 1], [0, 0, 1, 0.29])).toBe(0);
    expect(overlapOf(null, [0, 0, 1, 1])).toBe(0);
  });
});
