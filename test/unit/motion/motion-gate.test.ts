import { describe, expect, it } from 'vitest';
import { MAX_GATED_MS, MotionGate } from '../../../pipeline/motion/motion-gate.ts';
import { noiseOf, paintedLuma } from './luma.ts';

const WIDTH = 640;
const HEIGHT = 360;

/** A still scene with a gradient, seen by a noisy sensor. */
function scene(seed: number, change: (x: number, y: number) => number = () => 0, sigma = 5) {
  const noise = noiseOf(seed, sigma);
  return paintedLuma(WIDTH, HEIGHT, (x, y) => 40 + Math.round(x / 5 + y / 10) + change(x, y) + noise());
}

function gateAfterALook() {
  const gate = new MotionGate();
  expect(gate.lets(scene(1), 0)).toBe(true);
  return gate;
}

describe('MotionGate', () => {
  it.each([5, 10])(
    'lets the first picture through, and none of a scene in which only the sensor makes noise, of %i levels',
    (sigma) => {
      const gate = new MotionGate();
      const lets = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((look) =>
        gate.lets(scene(look + 1, undefined, sigma), look * 200),
      );
      expect(lets).toEqual(lets.map((_, look) => look === 0));
    },
  );

  it('lets none through after a keyframe, which draws cells all over the picture anew', () => {
    const redrawn = (x: number, y: number) => {
      // One cell of nine, far from each other, as strongly as a face; the others by a little.
      const [column, row] = [Math.floor(x / 8), Math.floor(y / 8)];
      return column % 3 === 0 && row % 3 === 0 ? 7 : (((column * 7 + row * 3) % 5) - 2) * 1.2;
    };
    expect(gateAfterALook().lets(scene(2, redrawn), 200)).toBe(false);
  });

  it('lets a picture through in which something of the size of a small face has changed a little', () => {
    const face = (x: number, y: number) => (x >= 300 && x < 320 && y >= 100 && y < 120 ? 12 : 0);
    expect(gateAfterALook().lets(scene(2, face), 200)).toBe(true);
  });

  it('lets a picture through when all the light changes', () => {
    expect(
      gateAfterALook().lets(
        scene(2, () => 8),
        200,
      ),
    ).toBe(true);
  });

  it('lets a picture through in which somebody fills a large part', () => {
    for (const [left, levels] of [
      [200, 30],
      // Near, in the dark.
      [440, 7],
    ] as const) {
      const body = (x: number) => (x >= left && x < left + 200 ? levels : 0);
      expect(gateAfterALook().lets(scene(2, body), 200)).toBe(true);
    }
  });

  it('adds up slow changes since the last look', () => {
    const gate = new MotionGate();
    const brighterBy = (levels: number) => scene(1, () => levels, 0);
    const lets = [0, 1, 2, 3, 4, 5, 6, 7].map((step) => gate.lets(brighterBy(step), step * 200));
    // From the look at step 5 on it is compared with that picture.
    expect(lets).toEqual([true, false, false, false, false, true, false, false]);
  });

  it('lets a picture through at the latest after its longest time', () => {
    const gate = gateAfterALook();
    expect(gate.lets(scene(2), MAX_GATED_MS - 1)).toBe(false);
    expect(gate.lets(scene(3), MAX_GATED_MS)).toBe(true);
    expect(gate.lets(scene(4), MAX_GATED_MS + 200)).toBe(false);
  });

  it('lets the next picture through when the last one was not looked at after all', () => {
    const gate = gateAfterALook();
    gate.forget();
    expect(gate.lets(scene(2), 200)).toBe(true);
  });

  it('lets pictures through that it cannot compare: of another size, or without a plane of brightness', () => {
    const gate = gateAfterALook();
    expect(
      gate.lets(
        paintedLuma(320, 180, () => 40),
        200,
      ),
    ).toBe(true);
    expect(gate.lets(null, 400)).toBe(true);
  });
});
