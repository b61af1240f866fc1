import type { Part } from './scaler.ts';

/** Packed RGB, three bytes a pixel, row by row. */
export interface RgbPicture {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
  /** From one row to the next, padding included. */
  readonly lineBytes: number;
}

/** One of its own, in a grey level. */
export function newRgbPicture(width: number, height: number, level: number): RgbPicture {
  return { pixels: Buffer.alloc(width * height * 3, level), width, height, lineBytes: width * 3 };
}

/** Copies a part of one picture to a place in another; it must lie inside of both. */
export function copyPart(
  source: RgbPicture,
  part: Part,
  target: RgbPicture,
  at: Pick<Part, 'x' | 'y'>,
): void {
  for (let row = 0; row < part.height; row += 1) {
    const from = (part.y + row) * source.lineBytes + part.x * 3;
    const to = (at.y + row) * target.lineBytes + at.x * 3;
    source.pixels.copy(target.pixels, to, from, from + part.width * 3);
  }
}
