import { describe, expect, it } from 'vitest';
import { sharpnessOf } from '../../../pipeline/verify/sharpness.ts';

const SIDE = 24;

function cropOf(value: (x: number, y: number) => number): Uint8Array {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let at = 0; at < SIDE * SIDE; at += 1)
    rgb.fill(value(at % SIDE, Math.floor(at / SIDE)), at * 3, at * 3 + 3);
  return rgb;
}

describe('sharpnessOf', () => {
  it('is 0 for a plain crop and for an even slope', () => {
    expect(
      sharpnessOf(
        cropOf(() => 90),
        SIDE,
      ),
    ).toBe(0);
    expect(
      sharpnessOf(
        cropOf((x) => x * 5),
        SIDE,
      ),
    ).toBe(0);
  });

  it('falls as edges get softer', () => {
    const edge = (width: number) =>
      sharpnessOf(
        cropOf((x) => 200 * Math.min(1, Math.max(0, (x - 12) / width + 0.5))),
        SIDE,
      );
    expect(edge(1)).toBeGreaterThan(edge(4));
    expect(edge(4)).toBeGreaterThan(edge(12));
  });

  // Each pixel has four neighbours of the other kind: the Laplacian is 400 and -400 by turns.
  it('is the standard deviation of the Laplacian', () => {
    expect(
      sharpnessOf(
        cropOf((x, y) => ((x + y) % 2) * 100),
        SIDE,
      ),
    ).toBeCloseTo(400, 6);
  });

  it("does not take the fill's edge for a sharp face", () => {
    expect(
      sharpnessOf(
        cropOf((x) => (x < 3 ? 114 : 20)),
        SIDE,
      ),
    ).toBe(0);
  });
});
