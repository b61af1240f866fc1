import type { Luma } from '../media/picture/luma.ts';

/** A part of a picture, in pixels; it need not begin at a whole one. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels read along each side of a cell: 64 of them make a mean with an eighth of the noise of one. */
const SAMPLES = 8;
export const CELL_PIXELS = SAMPLES * SAMPLES;

/** Mean brightness of each cell of a grid over a region of a picture, row by row, in grey levels 0..255. */
export class LumaCells {
  readonly columns: number;
  readonly rows: number;
  readonly #xs: Int32Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#xs = new Int32Array(columns * SAMPLES);
  }

  /** @param region Within the picture. */
  measure({ pixels, lineBytes, width, height }: Luma, region: Region): Float32Array {
    const { columns, rows } = this;
    const xs = this.#xs;
    placeSamples(xs, region.x, region.width, width);
    const ys = placeSamples(new Int32Array(rows * SAMPLES), region.y, region.height, height);
    const means = new Float32Array(columns * rows);
    for (let line = 0; line < ys.length; line += 1) {
      const start = ys[line]! * lineBytes;
      const firstCell = Math.floor(line / SAMPLES) * columns;
      for (let column = 0, sample = 0; column < columns; column += 1) {
        let sum = 0;
        for (const end = sample + SAMPLES; sample < end; sample += 1) sum += pixels[start + xs[sample]!]!;
        means[firstCell + column]! += sum;
      }
    }
    for (let cell = 0; cell < means.length; cell += 1) means[cell]! /= CELL_PIXELS;
    return means;
  }
}

/** Whether at least so many cells differ by more than so many grey levels. */
export function haveChanged(
  before: Float32Array,
  now: Float32Array,
  { levels, cells }: { readonly levels: number; readonly cells: number },
): boolean {
  let changed = 0;
  for (let cell = 0; cell < now.length; cell += 1)
    if (Math.abs(now[cell]! - before[cell]!) > levels) changed += 1;
  return changed >= cells;
}

function placeSamples(into: Int32Array, from: number, length: number, pictureLength: number): Int32Array {
  const step = length / into.length;
  for (let index = 0; index < into.length; index += 1)
    into[index] = Math.max(0, Math.min(pictureLength - 1, Math.floor(from + (index + 0.5) * step)));
  return into;
}
