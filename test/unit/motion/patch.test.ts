import { describe, expect, it } from 'vitest';
import { Patch } from '../../../pipeline/motion/patch.ts';
import { noiseOf, paintedLuma } from './luma.ts';

const REGION = { x: 60, y: 60, width: 80, height: 80 };
const SHAPE = { columns: 8, rows: 8 };
const NOWHERE = { x: 0, y: 0 };

/** Blotches of some cells, never the same twice. */
function wall(seed: number, { shift = [0, 0], light = 0, contrast = 30 } = {}) {
  const noise = noiseOf(seed, 4);
  const [right = 0, down = 0] = shift;
  return paintedLuma(200, 200, (column, row) => {
    const [x, y] = [column - right, row - down];
    const blotch = Math.sin(x / 14) + Math.sin(x / 23 + 1) * Math.sin(y / 19) + Math.sin(y / 15);
    return 100 + light + contrast * blotch + noise();
  });
}

describe('Patch', () => {
  const patch = new Patch(wall(1), REGION, SHAPE);

  it.each([
    [0, 0],
    [4, -3],
    [-17, 12],
  ])('finds how far it moved, by %i and %i, to a fifth of a cell', (x, y) => {
    const found = patch.find(wall(2, { shift: [x, y] }), NOWHERE)!;
    expect(Math.hypot(found.x - x, found.y - y)).toBeLessThan(2);
  });

  it('finds it where it is expected, in another light', () => {
    const found = patch.find(wall(3, { shift: [22, -20], light: 40 }), { x: 20, y: -18 })!;
    expect(Math.hypot(found.x - 22, found.y + 20)).toBeLessThan(2);
  });

  it('finds it although somebody stands before a part', () => {
    const hidden = wall(4, { shift: [9, 0] });
    for (let y = 60; y < 100; y += 1)
      hidden.pixels.fill(100, y * hidden.lineBytes + 60, y * hidden.lineBytes + 90);
    const found = patch.find(hidden, NOWHERE)!;
    expect(Math.hypot(found.x - 9, found.y)).toBeLessThan(2);
  });

  it('finds nothing that moved further than where it is looked for', () => {
    expect(patch.find(wall(5, { shift: [70, 0] }), NOWHERE)).toBeNull();
  });

  it('finds nothing where only the sensor makes noise', () => {
    const plain = new Patch(wall(6, { contrast: 0 }), REGION, SHAPE);
    expect(plain.find(wall(7, { contrast: 0 }), NOWHERE)).toBeNull();
  });

  it('finds nothing of what is not in the picture', () => {
    expect(patch.find(wall(8), { x: 150, y: 0 })).toBeNull();
    const leaving = new Patch(wall(9), { ...REGION, x: 170 }, SHAPE);
    expect(leaving.find(wall(9), NOWHERE)).toBeNull();
  });
});
