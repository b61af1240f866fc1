import { describe, expect, it } from 'vitest';
import { blend, drawView, newPicture, type Picture } from '../../../simulator/picture.ts';

/** Luma rises by 4 a column; chroma is 100 and 200. */
function ramp(width: number, height: number): Picture {
  const picture = newPicture(width, height);
  picture.planes[0].forEach((_, i, plane) => (plane[i] = (i % width) * 4));
  picture.planes[1].fill(100);
  picture.planes[2].fill(200);
  return picture;
}

describe('drawView', () => {
  it('moves by parts of a pixel', () => {
    const target = newPicture(8, 4);
    drawView(ramp(32, 16), { x: 4.5, y: 2.25, width: 8 }, target);
    expect([...target.planes[0].subarray(0, 8)]).toEqual([18, 22, 26, 30, 34, 38, 42, 46]);
  });

  it('scales, and keeps the colour', () => {
    const target = newPicture(8, 4);
    drawView(ramp(32, 16), { x: 0, y: 0, width: 16 }, target);
    expect([...target.planes[0].subarray(0, 8)]).toEqual([2, 10, 18, 26, 34, 42, 50, 58]);
    expect(new Set(target.planes[1])).toEqual(new Set([100]));
    expect(new Set(target.planes[2])).toEqual(new Set([200]));
  });

  it('repeats the edge where the view reaches over it', () => {
    const target = newPicture(8, 4);
    drawView(ramp(32, 16), { x: 28, y: 14, width: 8 }, target);
    expect([...target.planes[0].subarray(4, 8)]).toEqual([124, 124, 124, 124]);
  });
});

describe('blend', () => {
  it('mixes by the share of the upper picture', () => {
    const [under, over, target] = [newPicture(2, 2), newPicture(2, 2), newPicture(2, 2)];
    over.planes[0].fill(200);
    blend(under, over, 0.25, target);
    expect(target.planes[0][0]).toBe(50);
    blend(under, over, 1, target);
    expect(target.planes[0][0]).toBe(200);
  });
});
