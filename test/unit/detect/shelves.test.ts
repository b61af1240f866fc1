import { describe, expect, it } from 'vitest';
import { packRectangles, type Rectangle } from '../../../pipeline/detect/shelves.ts';

const square = (side: number): Rectangle => ({ width: side, height: side });

describe('packRectangles', () => {
  it.each([
    ['one that fills it', [square(256)]],
    ['two rows of two', [square(128), square(128), square(128), square(128)]],
    [
      'a small one beside a low one, on the shelf of a high one',
      [{ width: 100, height: 200 }, square(50), square(60)],
    ],
    [
      'high ones that fit by columns only',
      [
        { width: 156, height: 156 },
        { width: 100, height: 256 },
        { width: 156, height: 100 },
      ],
    ],
  ])('puts %s inside, without overlap', (_, rectangles) => {
    const spots = packRectangles(rectangles, [256, 256])!;
    expect(spots).toHaveLength(rectangles.length);
    const placed = rectangles.map((each, index) => ({ ...each, ...spots[index]! }));
    for (const [index, a] of placed.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.top).toBeGreaterThanOrEqual(0);
      expect(a.left + a.width).toBeLessThanOrEqual(256);
      expect(a.top + a.height).toBeLessThanOrEqual(256);
      for (const b of placed.slice(index + 1)) {
        const isApart =
          a.left + a.width <= b.left ||
          b.left + b.width <= a.left ||
          a.top + a.height <= b.top ||
          b.top + b.height <= a.top;
        expect(isApart).toBe(true);
      }
    }
  });

  it.each([
    ['one that is too wide', [{ width: 257, height: 10 }]],
    ['more area than there is', [square(128), square(128), square(128), square(129)]],
  ])('tells that there is no room for %s', (_, rectangles) => {
    expect(packRectangles(rectangles, [256, 256])).toBeNull();
  });
});
