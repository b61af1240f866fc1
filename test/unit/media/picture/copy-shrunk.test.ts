import { expect, it } from 'vitest';
import { copyShrunk } from '../../../../pipeline/media/picture/copy-shrunk.ts';

/** Rows of pixels whose red is the column, green the row, blue both. */
function picture(width: number, height: number) {
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rgb.set([x, y, x + y], (y * width + x) * 3);
  return { rgb, width };
}

function pixel({ rgb, width }: { rgb: Buffer; width: number }, x: number, y: number): number[] {
  return [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

it('copies a part to its place, and nothing beside it', () => {
  const target = { rgb: Buffer.alloc(8 * 4 * 3, 114), width: 8 };
  copyShrunk(picture(10, 10), { x: 3, y: 5 }, target, { x: 2, y: 1, width: 4, height: 2 }, 1);
  expect(pixel(target, 2, 1)).toEqual([3, 5, 8]);
  expect(pixel(target, 5, 2)).toEqual([6, 6, 12]);
  expect(pixel(target, 6, 2)).toEqual([114, 114, 114]);
  expect(pixel(target, 1, 1)).toEqual([114, 114, 114]);
  expect(pixel(target, 2, 3)).toEqual([114, 114, 114]);
});

it('makes one pixel of several by their mean', () => {
  const target = { rgb: Buffer.alloc(4 * 2 * 3), width: 4 };
  copyShrunk(picture(20, 10), { x: 4, y: 3 }, target, { x: 1, y: 0, width: 2, height: 2 }, 3);
  // Columns 4 to 6 and rows 3 to 5; then 7 to 9 and 6 to 8.
  expect(pixel(target, 1, 0)).toEqual([5, 4, 9]);
  expect(pixel(target, 2, 1)).toEqual([8, 7, 15]);
  expect(pixel(target, 3, 0)).toEqual([0, 0, 0]);
});
