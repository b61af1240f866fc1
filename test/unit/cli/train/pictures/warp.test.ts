import { describe, expect, it } from 'vitest';
import { drawAugmentation, type Affine } from '../../../../../cli/train/pictures/augmentation.ts';
import { randomOf } from '../../../../../cli/train/random.ts';
import { warpPicture } from '../../../../../cli/train/pictures/warp.ts';

const SIDE = 224;

/** Red is the row, green the column. */
const source = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
  const pixel = Math.floor(at / 3);
  return [Math.floor(pixel / SIDE), pixel % SIDE, 7][at % 3]!;
});

function warped(map: Affine): (row: number, column: number) => number[] {
  const target = new Uint8Array(source.length);
  warpPicture(source, map, target);
  return (row, column) => [...target.subarray((row * SIDE + column) * 3, (row * SIDE + column) * 3 + 3)];
}

/** Only this much of everything, always to one end: the random numbers are given. */
function drawn(settings: Partial<Parameters<typeof drawAugmentation>[0]>, value: number): Affine {
  const still = { rotationDegrees: 0, zoom: 0, shift: 0, shearDegrees: 0, isFlipped: false };
  return drawAugmentation({ ...still, ...settings }, () => value);
}

describe('warpPicture', () => {
  it('keeps a picture that nothing happens to', () => {
    const target = new Uint8Array(source.length);
    warpPicture(source, [1, 0, 0, 0, 1, 0], target);
    expect(target).toEqual(source);
  });

  it('interpolates between pixels and continues the edges', () => {
    const at = warped([1, 0, -10.5, 0, 1, 20]);
    expect(at(100, 50)).toEqual([90, 70, 7]);
    expect(at(3, 50)).toEqual([0, 70, 7]);
    expect(at(100, 223)).toEqual([90, 223, 7]);
  });
});

// Keras's ImageDataGenerator: affine maps from the result to the original, about the middle.
describe('drawAugmentation', () => {
  it('turns about the middle', () => {
    const at = warped(drawn({ rotationDegrees: 90 }, 1));
    expect(at(0, 0)).toEqual([223, 0, 7]);
    expect(at(0, 223)).toEqual([0, 0, 7]);
    expect(at(111, 60)).toEqual([163, 111, 7]);
  });

  it('scales about the middle: 1.5 shows more, 0.5 less', () => {
    expect(drawn({ zoom: 0.5 }, 1)).toEqual([1.5, 0, -55.75, 0, 1.5, -55.75]);
    expect(drawn({ zoom: 0.5 }, 0)).toEqual([0.5, 0, 55.75, 0, 0.5, 55.75]);
  });

  it('moves by a share of the side', () => {
    expect(warped(drawn({ shift: 0.25 }, 1))(100, 100)).toEqual([156, 156, 7]);
  });

  it('shears by degrees', () => {
    const [a, b, , d, e] = drawn({ shearDegrees: 30 }, 1);
    expect([a, d]).toEqual([1, 0]);
    expect(b).toBeCloseTo(-0.5, 12);
    expect(e).toBeCloseTo(Math.sqrt(3) / 2, 12);
  });

  it('mirrors left and right for half of the draws', () => {
    const at = warped(drawn({ isFlipped: true }, 0.25));
    expect(at(100, 0)).toEqual([100, 223, 7]);
    expect(drawn({ isFlipped: true }, 0.75)).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('draws the same for the same key', () => {
    const recipe = { rotationDegrees: 20, zoom: 0.15, shift: 0.2, shearDegrees: 0.15, isFlipped: true };
    const draw = (...key: number[]) => drawAugmentation(recipe, randomOf(...key));
    expect(draw(1, 2, 3)).toEqual(draw(1, 2, 3));
    expect(draw(1, 2, 3)).not.toEqual(draw(1, 2, 4));
  });
});
