import { PICTURE_SIDE } from './picture-size.ts';

const ROWS = 16;
const COLUMNS = 16;

/** Bits of a hash. */
const HASH_BITS = ROWS * COLUMNS;

/**
 * A dHash of 256 bits: whether each of 16x16 cells is brighter than its left neighbour. It hardly changes with size,
 * compression, brightness or blur, and only in part when a mask is drawn on the face.
 */
export function differenceHash(rgb: Uint8Array): Uint32Array {
  const hash = new Uint32Array(HASH_BITS / 32);
  for (let row = 0; row < ROWS; row += 1) {
    let left = brightness(rgb, row, 0);
    for (let column = 0; column < COLUMNS; column += 1) {
      const right = brightness(rgb, row, column + 1);
      const bit = row * COLUMNS + column;
      if (right > left) hash[bit >>> 5]! |= 1 << (bit & 31);
      left = right;
    }
  }
  return hash;
}

/** Mean luma (Rec. 601) of a cell; there is one column of cells more than bits in a row. */
function brightness(rgb: Uint8Array, row: number, column: number): number {
  const [top, bottom] = [edge(row, ROWS), edge(row + 1, ROWS)];
  const [left, right] = [edge(column, COLUMNS + 1), edge(column + 1, COLUMNS + 1)];
  let sum = 0;
  for (let y = top; y < bottom; y += 1)
    for (let at = (y * PICTURE_SIDE + left) * 3; at < (y * PICTURE_SIDE + right) * 3; at += 3)
      sum += 299 * rgb[at]! + 587 * rgb[at + 1]! + 114 * rgb[at + 2]!;
  return sum / ((bottom - top) * (right - left));
}

function edge(cell: number, cells: number): number {
  return Math.floor((cell * PICTURE_SIDE) / cells);
}

/** In how many bits they differ; `limit + 1` or more as soon as there are more than `limit`. */
export function hashDistance(a: Uint32Array, b: Uint32Array, limit: number): number {
  let distance = 0;
  for (let index = 0; index < a.length && distance <= limit; index += 1)
    distance += bitCount(a[index]! ^ b[index]!);
  return distance;
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
