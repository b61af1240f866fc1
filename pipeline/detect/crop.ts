import type { Box } from '../domain/box.ts';
import type { RgbFrame } from './detector.ts';

/** Grey, as the letterbox's: what a crop shows outside of the picture. */
export const CROP_FILL = 114;

/** Square crops of faces, one behind the other: `rgb.length === count * side * side * 3`. */
export interface CropBatch {
  readonly count: number;
  readonly side: number;
  readonly rgb: Uint8Array;
}

/** A square part of a picture, in its pixels; it may reach outside. */
export interface CropWindow {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** The square about the centre of a face's box, `cropScale` times its longer side in pixels. */
export function cropWindow(box: Box, width: number, height: number, cropScale: number): CropWindow {
  const longer = Math.max((box[2] - box[0]) * width, (box[3] - box[1]) * height);
  const side = Math.max(2, Math.round(longer * cropScale));
  const left = Math.round(((box[0] + box[2]) / 2) * width - side / 2);
  const top = Math.round(((box[1] + box[3]) / 2) * height - side / 2);
  return { left, top, side };
}

/** Cuts a window out and scales it into `target`, `[side, side, 3]` bytes. */
export function cropInto(picture: RgbFrame, window: CropWindow, side: number, target: Uint8Array): void {
  const patch = cutOut(picture, window);
  const taps = tapsOf(window.side, side);
  const narrow = squeezeColumns(patch, window.side, taps);
  const rowLength = side * 3;
  const line = new Float32Array(rowLength);
  for (let row = 0; row < side; row += 1) {
    // Rounds: a Uint8Array truncates.
    line.fill(0.5);
    for (let tap = 0; tap < taps.count; tap += 1) {
      const share = taps.shares[row * taps.count + tap]!;
      if (share === 0) continue;
      const from = (taps.first[row]! + tap) * rowLength;
      for (let at = 0; at < rowLength; at += 1) line[at]! += share * narrow[from + at]!;
    }
    target.set(line, row * rowLength);
  }
}

/** `[rows, columns of taps, 3]` of `[rows, rows, 3]`. Columns go first, so that the pass over rows has fewer of them. */
function squeezeColumns(patch: Uint8Array, rows: number, { first, shares, count }: Taps): Float32Array {
  const columns = first.length;
  const narrow = new Float32Array(rows * columns * 3);
  let to = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let from = (row * rows + first[column]!) * 3;
      // No arrays in here: this runs some 10,000 times a crop.
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = column * count; tap < (column + 1) * count; tap += 1) {
        const share = shares[tap]!;
        red += share * patch[from]!;
        green += share * patch[from + 1]!;
        blue += share * patch[from + 2]!;
        from += 3;
      }
      narrow[to] = red;
      narrow[to + 1] = green;
      narrow[to + 2] = blue;
      to += 3;
    }
  }
  return narrow;
}

function cutOut({ width, height, rgb }: RgbFrame, { left, top, side }: CropWindow): Uint8Array {
  const patch = new Uint8Array(side * side * 3).fill(CROP_FILL);
  const [fromX, toX] = [Math.max(0, left), Math.min(width, left + side)];
  const [fromY, toY] = [Math.max(0, top), Math.min(height, top + side)];
  if (toX <= fromX) return patch;
  for (let y = fromY; y < toY; y += 1) {
    const line = rgb.subarray((y * width + fromX) * 3, (y * width + toX) * 3);
    patch.set(line, ((y - top) * side + fromX - left) * 3);
  }
  return patch;
}

interface Taps {
  /** First source pixel of each target pixel. */
  readonly first: Int32Array;
  /** Shares of the source pixels from there on, `count` each, together 1. */
  readonly shares: Float32Array;
  readonly count: number;
}

/** Enlarging is bilinear about pixel centres; shrinking is the same triangle, as wide as the step, so nothing is skipped. */
function tapsOf(from: number, to: number): Taps {
  const step = from / to;
  const reach = Math.max(1, step);
  // Enlarging, and not scaling at all, takes two pixels; a triangle that is wider touches at most one more than its width.
  const count = Math.min(from, step <= 1 ? 2 : Math.ceil(reach * 2) + 1);
  const first = new Int32Array(to);
  const shares = new Float32Array(to * count);
  for (let index = 0; index < to; index += 1) {
    const centre = (index + 0.5) * step - 0.5;
    const start = Math.min(Math.max(0, Math.floor(centre - reach) + 1), from - count);
    first[index] = start;
    let total = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const share = Math.max(0, 1 - Math.abs(start + tap - centre) / reach);
      shares[index * count + tap] = share;
      total += share;
    }
    for (let tap = 0; tap < count; tap += 1) shares[index * count + tap]! /= total;
  }
  return { first, shares, count };
}
