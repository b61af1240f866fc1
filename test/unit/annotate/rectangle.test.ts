import { describe, expect, it } from 'vitest';
import { fillRect, shadeAround, strokeRect } from '../../../pipeline/annotate/rectangle.ts';
import { flatPicture, isPaddingUntouched, pixelAt } from './flat-picture.ts';

const RED = [82, 110, 208] as const;
const PLAIN = [120, 128, 128];

describe('fillRect', () => {
  it.each([
    [{ left: -6, top: -6, right: 100, bottom: 100 }],
    [{ left: 20, top: 10, right: 90, bottom: 12 }],
    [{ left: 50, top: 0, right: 60, bottom: 9 }],
    [{ left: 0, top: 30, right: 41, bottom: 40 }],
  ])('fills only what lies in the picture of %o', (rect) => {
    const picture = flatPicture(41, 21, 9);
    fillRect(picture, rect, RED);
    expect(isPaddingUntouched(picture)).toBe(true);
    const { left, top, right, bottom } = rect;
    for (let y = 0; y < 21; y++) {
      for (let x = 0; x < 41; x++) {
        const isInside = x >= left && x < right && y >= top && y < bottom;
        expect(pixelAt(picture, x, y)[0]).toBe(isInside ? RED[0] : PLAIN[0]);
      }
    }
  });
});

describe('strokeRect', () => {
  it('draws four sides and leaves the inside', () => {
    const picture = flatPicture(40, 30);
    strokeRect(picture, { left: 4, top: 6, right: 30, bottom: 26 }, 2, RED);
    for (const [x, y] of [
      [4, 15],
      [5, 15],
      [29, 15],
      [15, 7],
      [15, 25],
    ] as const) {
      expect(pixelAt(picture, x, y)).toEqual(RED);
    }
    for (const [x, y] of [
      [6, 15],
      [27, 15],
      [15, 8],
      [15, 23],
      [3, 15],
      [30, 15],
    ] as const) {
      expect(pixelAt(picture, x, y)).toEqual(PLAIN);
    }
  });
});

describe('shadeAround', () => {
  it('halves the brightness of a ring outside the frame, and leaves its colour', () => {
    const picture = flatPicture(40, 30);
    shadeAround(picture, { left: 4, top: 6, right: 30, bottom: 26 }, 1);
    for (const [x, y] of [
      [3, 15],
      [30, 15],
      [15, 5],
      [15, 26],
      [3, 5],
    ] as const) {
      expect(pixelAt(picture, x, y)).toEqual([68, 128, 128]);
    }
    for (const [x, y] of [
      [4, 15],
      [2, 15],
      [15, 6],
      [15, 27],
    ] as const) {
      expect(pixelAt(picture, x, y)).toEqual(PLAIN);
    }
  });
});
