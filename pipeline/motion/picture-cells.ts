import type { Luma } from '../media/picture/luma.ts';
import { LumaCells } from './luma-cells.ts';

export type Grid = Pick<LumaCells, 'columns' | 'rows'>;

/** Mean brightness of a whole picture's cells. Two can be compared when they are of one grid: the same object. */
export interface MeasuredCells {
  readonly grid: Grid;
  readonly means: Float32Array;
}

/** Measures whole pictures, by a grid for as long as they keep their size. */
export class PictureCells {
  readonly #gridOf: (width: number, height: number) => Grid;
  #cells: LumaCells | null = null;
  #sizeKey = '';

  constructor(gridOf: (width: number, height: number) => Grid) {
    this.#gridOf = gridOf;
  }

  measure(luma: Luma): MeasuredCells {
    const { width, height } = luma;
    const key = `${width}x${height}`;
    if (this.#cells === null || this.#sizeKey !== key) {
      const { columns, rows } = this.#gridOf(width, height);
      this.#cells = new LumaCells(columns, rows);
      this.#sizeKey = key;
    }
    return { grid: this.#cells, means: this.#cells.measure(luma, { x: 0, y: 0, width, height }) };
  }
}
