import { expect, it } from 'vitest';
import { copyPart, newRgbPicture } from '../../../../pipeline/media/picture/rgb-picture.ts';

it('copies a part to its place, and nothing beside it', () => {
  const source = newRgbPicture(6, 4, 0);
  for (let index = 0; index < source.pixels.length; index += 1) source.pixels[index] = index;
  // Its lines may be longer than its pixels.
  const padded = { ...newRgbPicture(6, 3, 255), width: 4, height: 3, lineBytes: 18 };
  copyPart(source, { x: 2, y: 1, width: 3, height: 2 }, padded, { x: 1, y: 1 });
  const row = (y: number) => [...padded.pixels.subarray(y * 18, y * 18 + 18)];
  const untouched = (count: number) => Array.from({ length: count }, () => 255);
  expect(row(0)).toEqual(untouched(18));
  expect(row(1)).toEqual([...untouched(3), 24, 25, 26, 27, 28, 29, 30, 31, 32, ...untouched(6)]);
  expect(row(2)).toEqual([...untouched(3), 42, 43, 44, 45, 46, 47, 48, 49, 50, ...untouched(6)]);
});

it('begins in one grey level', () => {
  const { pixels, lineBytes } = newRgbPicture(3, 2, 114);
  expect(lineBytes).toBe(9);
  expect([...pixels]).toEqual(Array.from({ length: 18 }, () => 114));
});
