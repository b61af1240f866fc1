import { describe, expect, it } from 'vitest';
import { CROP_FILL, cropInto, cropWindow } from '../../../pipeline/detect/crop.ts';
import type { RgbFrame } from '../../../pipeline/detect/detector.ts';

/** Each pixel by its place. */
function pictureOf(width: number, height: number, value: (x: number, y: number) => number): RgbFrame {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1)
    rgb.fill(value(at % width, Math.floor(at / width)), at * 3, at * 3 + 3);
  return { width, height, rgb };
}

function crop(picture: RgbFrame, left: number, top: number, from: number, to: number): number[][] {
  const target = new Uint8Array(to * to * 3);
  cropInto(picture, { left, top, side: from }, to, target);
  const at = (x: number, y: number) => target[(y * to + x) * 3]!;
  return Array.from({ length: to }, (_, y) => Array.from({ length: to }, (__, x) => at(x, y)));
}

describe('cropWindow', () => {
  it("is a square about the box's centre, by its longer side in pixels", () => {
    // 20 x 40 pixels about (50, 50).
    expect(cropWindow([0.2, 0.3, 0.3, 0.7], 200, 100, 1.5)).toEqual({ left: 20, top: 20, side: 60 });
  });

  it('reaches outside of the picture, and is never empty', () => {
    expect(cropWindow([0, 0, 0.2, 0.2], 100, 100, 1.5)).toEqual({ left: -5, top: -5, side: 30 });
    expect(cropWindow([0.5, 0.5, 0.5, 0.5], 100, 100, 1.5).side).toBe(2);
  });
});

describe('cropInto', () => {
  it('copies pixels where nothing is scaled', () => {
    const picture = pictureOf(8, 8, (x, y) => 10 * y + x);
    expect(crop(picture, 2, 3, 2, 2)).toEqual([
      [32, 33],
      [42, 43],
    ]);
  });

  it('fills what lies outside of the picture', () => {
    const picture = pictureOf(4, 4, () => 200);
    const fill = CROP_FILL;
    expect(crop(picture, -1, -2, 4, 4)).toEqual([
      [fill, fill, fill, fill],
      [fill, fill, fill, fill],
      [fill, 200, 200, 200],
      [fill, 200, 200, 200],
    ]);
    expect(crop(picture, 10, 10, 2, 2).flat()).toEqual([fill, fill, fill, fill]);
  });

  // As cv2.resize(np.array([[0, 100], [0, 100]], np.uint8), (4, 4), interpolation=cv2.INTER_LINEAR)
  it('enlarges as OpenCV does, bilinear about pixel centres', () => {
    const picture = pictureOf(2, 2, (x) => x * 100);
    expect(crop(picture, 0, 0, 2, 4)).toEqual(Array(4).fill([0, 25, 75, 100]));
  });

  // As torch's F.interpolate(…, (2, 2), mode='bilinear', antialias=True), which widens the triangle too: 8 columns 0, 0, 0, 0, 240, 240, 240, 240.
  it('shrinks without skipping pixels', () => {
    const picture = pictureOf(8, 8, (x) => (x < 4 ? 0 : 240));
    expect(crop(picture, 0, 0, 8, 2)).toEqual([
      [34, 206],
      [34, 206],
    ]);
    const stripes = pictureOf(8, 8, (x) => (x % 2) * 200);
    for (const value of crop(stripes, 0, 0, 8, 2).flat()) expect(Math.abs(value - 100)).toBeLessThan(15);
  });
});
