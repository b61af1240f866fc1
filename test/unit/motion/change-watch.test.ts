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

function changesIn(watch: ChangeWatch, ...picture: Parameters<ChangeWatch['see']>) {
  watch.see(...picture);
  return watch.changes();
}

describe('ChangeWatch', () => {
  const anna = { x: 200, y: 100, side: 24 };
  const watchOf = (...people: readonly Somebody[]) => {
    const watch = new ChangeWatch();
    watch.see(scene(people), people.map(faceOf));
    watch.looked();
    return watch;
  };

  const changesOf = (watch: ChangeWatch, people: readonly Somebody[], seed = 2) =>
    changesIn(watch, scene(people, { seed }), [faceOf(anna)]);

  it('knows nothing before a picture was looked at, nor when another size comes', () => {
    expect(changesIn(new ChangeWatch(), scene([]), [])).toBeNull();
    const watch = watchOf();
    expect(
      changesIn(
        watch,
        paintedLuma(360, 640, () => 130),
        [],
      ),
    ).toBeNull();
  });

  it('takes noise for no change', () => {
    const watch = watchOf(anna);
    for (let seed = 2; seed < 30; seed += 1) expect(changesOf(watch, [anna], seed)).toEqual([]);
  });

  it('expects people whom it knows to move, also away from where they were', () => {
    const watch = watchOf(anna);
    const moved = { ...anna, x: 290, y: 120 };
    expect(changesIn(watch, scene([moved], { seed: 2 }), [faceOf(moved)])).toEqual([]);
  });

  it.each([
    ['small and far away', { x: 500, y: 80, side: 12 }],
    ['at the border of the picture', { x: 634, y: 200, side: 24 }],
    ['large', { x: 480, y: 150, side: 60 }],
  ])('sees where somebody comes who is %s', (_, newcomer) => {
    const changes = changesOf(watchOf(anna), [anna, newcomer]);
    expect(changes).toHaveLength(1);
    const [x1, y1, x2, y2] = changes![0]!;
    const [left, top, right, bottom] = faceOf(newcomer);
    const cell = [16 / WIDTH, 16 / HEIGHT] as const;
    expect(x1).toBeLessThan(left + cell[0]);
    expect(y1).toBeLessThan(top + cell[1]);
    expect(x2).toBeGreaterThan(Math.min(1, right) - cell[0]);
    expect(y2).toBeGreaterThan(bottom - cell[1]);
  });

  it('tells two who come apart', () => {
    const newcomers = [
      { x: 400, y: 60, side: 16 },
      { x: 560, y: 200, side: 16 },
    ];
    expect(changesOf(watchOf(anna), [anna, ...newcomers])).toHaveLength(2);
  });

  it('is content with what was looked at in part, and sees the rest still', () => {
    const watch = watchOf(anna);
    const [near, far] = [
      { x: 400, y: 60, side: 16 },
      { x: 560, y: 200, side: 16 },
    ];
    const both = scene([anna, near, far], { seed: 2 });
    watch.see(both, [faceOf(anna)]);
    watch.looked([[0.55, 0, 0.75, 0.6]]);
    const changes = changesIn(watch, scene([anna, near, far], { seed: 3 }), [faceOf(anna)]);
    expect(changes).toHaveLength(1);
    expect(changes![0]![0]).toBeGreaterThan(0.8);
  });

  it('sees what was shown in vain as changed until it is looked at', () => {
    const watch = watchOf();
    const part = [0.7, 0.2, 0.8, 0.4] as const;
    watch.see(scene([], { seed: 2 }), []);
    watch.looked([part]);
    watch.missed([part]);
    const [change] = changesIn(watch, scene([], { seed: 3 }), [])!;
    const cell = [16 / WIDTH, 16 / HEIGHT] as const;
    for (const [side, edge] of part.entries())
      expect(Math.abs(change![side]! - edge)).toBeLessThan(cell[side % 2]!);
    watch.looked([part]);
    expect(changesIn(watch, scene([], { seed: 4 }), [])).toEqual([]);
  });

  it('adds up slow changes', () => {
    const watch = watchOf();
    expect(changesIn(watch, scene([], { seed: 2, light: 2 }), [])).toEqual([]);
    expect(changesIn(watch, scene([], { seed: 3, light: 6 }), [])).toEqual([[0, 0, 1, 1]]);
  });
});
