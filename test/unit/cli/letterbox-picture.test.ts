import { describe, expect, it } from 'vitest';
import { letterboxPicture } from '../../../cli/letterbox-picture.ts';

/** Grey levels, row by row. */
const picture = (width: number, height: number, levels: readonly number[]) => ({
  width,
  height,
  rgb: Uint8Array.from(levels.flatMap((level) => [level, level, level])),
});

const whole = (width: number, height: number) => ({
  inputWidth: width,
  inputHeight: height,
  left: 0,
  top: 0,
  width,
  height,
});

const levelsOf = (rgb: Uint8Array) => [...rgb].filter((_, index) => index % 3 === 0);

describe('letterboxPicture', () => {
  it('averages areas when it shrinks, also of broken pixels', () => {
    const half = letterboxPicture(picture(4, 2, [0, 100, 10, 30, 40, 60, 50, 70]), whole(2, 1), 0);
    expect(levelsOf(half.rgb)).toEqual([50, 40]);
    // Three pixels to two: each of the two takes one and a half.
    const broken = letterboxPicture(picture(3, 1, [30, 90, 150]), whole(2, 1), 0);
    expect(levelsOf(broken.rgb)).toEqual([50, 130]);
  });

  it('enlarges about the centres of pixels', () => {
    // cv2.resize of [0, 100, 200] to 6 with INTER_LINEAR gives the same.
    const double = letterboxPicture(picture(3, 1, [0, 100, 200]), whole(6, 1), 0);
    expect(levelsOf(double.rgb)).toEqual([0, 25, 75, 125, 175, 200]);
  });

  it('pads around the picture and keeps its colours', () => {
    const placement = { inputWidth: 4, inputHeight: 3, left: 1, top: 1, width: 2, height: 1 };
    const { rgb } = letterboxPicture(
      { width: 2, height: 1, rgb: Uint8Array.of(1, 2, 3, 4, 5, 6) },
      placement,
      114,
    );
    const expected = new Uint8Array(4 * 3 * 3).fill(114);
    expected.set([1, 2, 3, 4, 5, 6], (4 + 1) * 3);
    expect([...rgb]).toEqual([...expected]);
  });

  it('enlarges a picture of one pixel', () => {
    expect(levelsOf(letterboxPicture(picture(1, 1, [77]), whole(2, 2), 0).rgb)).toEqual([77, 77, 77, 77]);
  });
});
