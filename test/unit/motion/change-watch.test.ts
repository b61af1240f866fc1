import { describe, expect, it } from 'vitest';
import type { Box } from '../../../pipeline/domain/box.ts';
import { ChangeWatch } from '../../../pipeline/motion/change-watch.ts';
import { noiseOf, paintedLuma } from './luma.ts';

const [WIDTH, HEIGHT] = [640, 360];

interface Somebody {
  readonly x: number;
  readonly y: number;
  /** Of the face, in pixels; the body is as wide as two faces and six high. */
  readonly side: number;
}

/** A wall with people before it, as a camera with a noisy sensor shows them after shrinking. */
function scene(people: readonly Somebody[], { seed = 1, light = 0 } = {}) {
  const noise = noiseOf(seed, 3);
  return paintedLuma(WIDTH, HEIGHT, (x, y) => {
    const isBody = people.some(
      (each) => Math.abs(x - each.x) <= each.side && y > each.y - each.side / 2 && y < each.y + 6 * each.side,
    );
    return (isBody ? 60 : 130) + light + noise();
  });
}

function faceOf({ x, y, side }: Somebody): Box {
  return [(x - side / 2) / WIDTH, (y - side / 2) / HEIGHT, (x + side / 2) / WIDTH, (y + side / 2) / HEIGHT];
}

describe('ChangeWatch', () => {
  const anna = { x: 200, y: 100, side: 24 };
  const watchOf = (...people: readonly Somebody[]) => {
    const watch = new ChangeWatch();
    watch.looked(scene(people), people.map(faceOf));
    return watch;
  };

  it('says that all may have changed before a picture was looked at, and when another size comes', () => {
    expect(new ChangeWatch().hasChanged(scene([]), [])).toBe(true);
    const watch = watchOf();
    expect(
      watch.hasChanged(
        paintedLuma(360, 640, () => 130),
        [],
      ),
    ).toBe(true);
  });

  it('takes noise for no change', () => {
    const watch = watchOf(anna);
    for (let seed = 2; seed < 30; seed += 1)
      expect(watch.hasChanged(scene([anna], { seed }), [faceOf(anna)])).toBe(false);
  });

  it('expects people whom it knows to move, also away from where they were', () => {
    const watch = watchOf(anna);
    const moved = { ...anna, x: 290, y: 120 };
    expect(watch.hasChanged(scene([moved], { seed: 2 }), [faceOf(moved)])).toBe(false);
  });

  it.each([
    ['small and far away', { x: 500, y: 80, side: 12 }],
    ['at the border of the picture', { x: 634, y: 200, side: 24 }],
    ['large', { x: 480, y: 150, side: 60 }],
  ])('sees somebody come who is %s', (_, newcomer) => {
    const watch = watchOf(anna);
    expect(watch.hasChanged(scene([anna, newcomer], { seed: 2 }), [faceOf(anna)])).toBe(true);
  });

  it('adds up slow changes', () => {
    const watch = watchOf();
    expect(watch.hasChanged(scene([], { seed: 2, light: 2 }), [])).toBe(false);
    expect(watch.hasChanged(scene([], { seed: 3, light: 6 }), [])).toBe(true);
  });
});
