import { describe, expect, it } from 'vitest';
import { scoreHeights } from '../../../../../cli/eval/scores/height-bands.ts';
import { judged, LEFT, NOWHERE } from './judged.ts';

describe('scoreHeights', () => {
  it('counts faces by their height in the model’s input, 32 and 96 px in the upper band', () => {
    // LEFT is 0.4 of the picture high.
    const pictures = [79, 81, 239, 241].map((heightPx) => judged([[LEFT, 'with_mask']], [], heightPx));
    const [small, middle, large] = scoreHeights(pictures);
    expect([small, middle, large].map((band) => band?.faces.with_mask)).toEqual([1, 2, 1]);
    const edge = scoreHeights([judged([[[0, 0, 0.5, 0.5], 'with_mask']], [], 64)]);
    expect(edge.map((band) => band.faces.with_mask)).toEqual([0, 1, 0]);
  });

  it('counts a hit in its face’s band and a false alarm in its own', () => {
    // The face has 40 px; its box 31, which must not make it a small one. The false alarm has 10 px, and comes first.
    const picture = judged(
      [[LEFT, 'with_mask']],
      [
        [NOWHERE, 'with_mask', 0.9],
        [[0, 0, 0.4, 0.31], 'with_mask', 0.8],
      ],
    );
    const [small, middle] = scoreHeights([picture]);
    expect(middle?.ap50.with_mask).toBe(1);
    expect(middle?.facesAp50).toBe(1);
    expect(small?.ap50.with_mask).toBeNull();
  });

  it('lets a false alarm spoil the precision of its own band', () => {
    const picture = judged(
      [[LEFT, 'with_mask']],
      [
        [[0.5, 0.5, 0.9, 0.9], 'with_mask', 0.9],
        [LEFT, 'with_mask', 0.8],
      ],
    );
    const [, middle] = scoreHeights([picture]);
    expect(middle?.ap50.with_mask).toBeCloseTo(0.5, 12);
  });
});
