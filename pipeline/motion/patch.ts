import type { Luma } from '../media/picture/luma.ts';
import { LumaCells, type Region } from './luma-cells.ts';

/** It is looked for so many cells around where it is expected. */
const SEARCHED = 3;
const SIDE = 2 * SEARCHED + 1;

/** Fewer tell nothing, as at the edge of a picture. */
const LEAST_COMPARED = 48;

/**
 * Of the mean difference at all places looked at. Posters in a street, and what is around them, are found again with 0.07 to 0.4
 * of it; with 1 there is nothing but noise.
 */
const CLEAR = 0.5;

/** Grey levels of one cell: else a few that somebody passes through outweigh all others. */
const MOST_DIFFERENCE = 24;

/** Pixels. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

interface PatchShape {
  readonly columns: number;
  readonly rows: number;
  /** Of the middle of a cell, counted in cells from the upper left corner. */
  readonly compares?: (column: number, row: number) => boolean;
}

/** A part of one picture that is looked for in the next. */
export class Patch {
  readonly #grid: LumaCells;
  /** With the cells around it. */
  readonly #region: Region;
  readonly #means: Float32Array;
  readonly #compared: Int32Array;

  constructor(luma: Luma, region: Region, { columns, rows, compares = () => true }: PatchShape) {
    const [width, height] = [region.width / columns, region.height / rows];
    this.#grid = new LumaCells(columns + 2 * SEARCHED, rows + 2 * SEARCHED);
    this.#region = {
      x: region.x - SEARCHED * width,
      y: region.y - SEARCHED * height,
      width: region.width + 2 * SEARCHED * width,
      height: region.height + 2 * SEARCHED * height,
    };
    this.#means = this.#measure(luma, { x: 0, y: 0 });
    const compared: number[] = [];
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1)
        if (compares(column + 0.5, row + 0.5))
          compared.push((row + SEARCHED) * this.#grid.columns + column + SEARCHED);
    this.#compared = Int32Array.from(compared);
  }

  /**
   * How far it moved, finer than a cell: to where the sum of absolute differences is least, a change of the light as a whole
   * left aside, with a paraboloid through the neighbours. Null where it fits nowhere near the expected place much better than
   * elsewhere, or where too little of it is in the picture.
   */
  find(luma: Luma, expected: Shift): Shift | null {
    const now = this.#measure(luma, expected);
    const errors = new Float32Array(SIDE * SIDE);
    const differences = new Float32Array(this.#compared.length);
    let best = 0;
    let sum = 0;
    for (let index = 0; index < errors.length; index += 1) {
      const rows = Math.floor(index / SIDE) - SEARCHED;
      const columns = (index % SIDE) - SEARCHED;
      const error = this.#errorAt(now, rows * this.#grid.columns + columns, differences);
      if (error === null) return null;
      errors[index] = error;
      sum += error;
      if (error < errors[best]!) best = index;
    }
    const [row, column] = [Math.floor(best / SIDE), best % SIDE];
    const isInside = Math.min(row, column) > 0 && Math.max(row, column) < SIDE - 1;
    if (!isInside || errors[best]! > (CLEAR * sum) / errors.length) return null;
    const part = lowestAround(errors, best);
    const { width, height } = this.#region;
    return {
      x: expected.x + ((column - SEARCHED + part.x) * width) / this.#grid.columns,
      y: expected.y + ((row - SEARCHED + part.y) * height) / this.#grid.rows,
    };
  }

  #errorAt(now: Float32Array, offset: number, differences: Float32Array): number | null {
    let count = 0;
    let sum = 0;
    const [means, compared] = [this.#means, this.#compared];
    for (let index = 0; index < compared.length; index += 1) {
      const cell = compared[index]!;
      const difference = now[cell + offset]! - means[cell]!;
      if (Number.isNaN(difference)) continue;
      differences[count] = difference;
      count += 1;
      sum += difference;
    }
    if (count < LEAST_COMPARED) return null;
    const mean = sum / count;
    let error = 0;
    for (let index = 0; index < count; index += 1)
      error += Math.min(MOST_DIFFERENCE, Math.abs(differences[index]! - mean));
    return error / count;
  }

  /** NaN where a cell is not in the picture. */
  #measure(luma: Luma, by: Shift): Float32Array {
    const { columns, rows } = this.#grid;
    const { width, height } = this.#region;
    const [x, y] = [this.#region.x + by.x, this.#region.y + by.y];
    const means = this.#grid.measure(luma, { x, y, width, height });
    const [cellWidth, cellHeight] = [width / columns, height / rows];
    for (let row = 0; row < rows; row += 1) {
      const isOut = y + row * cellHeight < 0 || y + (row + 1) * cellHeight > luma.height;
      for (let column = 0; column < columns; column += 1)
        if (isOut || x + column * cellWidth < 0 || x + (column + 1) * cellWidth > luma.width)
          means[row * columns + column] = NaN;
    }
    return means;
  }
}

/**
 * Where the paraboloid through an error and its eight neighbours is lowest, in cells from the middle, at most half of one away;
 * by both axes at once, as a diagonal edge would mislead each by itself.
 */
function lowestAround(errors: Float32Array, middle: number): Shift {
  const at = (x: number, y: number): number => errors[middle + y * SIDE + x]!;
  const column = (x: number): number => at(x, -1) + at(x, 0) + at(x, 1);
  const row = (y: number): number => at(-1, y) + at(0, y) + at(1, y);
  const [slopeX, slopeY] = [(column(1) - column(-1)) / 6, (row(1) - row(-1)) / 6];
  const curveX = (column(1) - 2 * column(0) + column(-1)) / 3;
  const curveY = (row(1) - 2 * row(0) + row(-1)) / 3;
  const twist = (at(1, 1) + at(-1, -1) - at(1, -1) - at(-1, 1)) / 4;
  const determinant = curveX * curveY - twist * twist;
  if (curveX <= 0 || determinant <= 0) return { x: 0, y: 0 };
  const limited = (value: number): number => Math.max(-0.5, Math.min(0.5, value));
  return {
    x: limited((twist * slopeY - curveY * slopeX) / determinant),
    y: limited((twist * slopeX - curveX * slopeY) / determinant),
  };
}
