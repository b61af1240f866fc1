import type { Luma } from '../media/picture/luma.ts';
import { placesAround } from './cell-groups.ts';
import { CELL_PIXELS } from './luma-cells.ts';
import { PictureCells, type MeasuredCells } from './picture-cells.ts';

/** About so many square cells cover the picture: 80x45 of 24 pixels at 1080p, where a face that can be found takes six. */
const CELLS = 3600;

/** So many of a picture are looked at, spread evenly. */
export const COMPARED_PIXELS = CELLS * CELL_PIXELS;

/**
 * What comes into a picture is in one place, and noise is not: so many cells that touch, by so many grey levels and the
 * noise. Sensor noise of 5 levels a pixel moves a cell's mean by 0.9 between two pictures.
 */
const CHANGE = { levels: 4, cells: 3 };

/**
 * Noise is three times what half of the cells differ by at most, the light aside: nothing to 1 level between two pictures, 3 after
 * a keyframe. Never more than `most`, since where more is, most of the picture has changed.
 */
const NOISE = { times: 3, most: 4 };

/** Unless told otherwise, a look comes after this at the latest, for whoever was there from the first moment and stands still. */
export const MAX_GATED_MS = 2000;

/**
 * Tells whether a picture is worth a look although nobody was seen in the one before: when some cells' mean brightness
 * differs from what it was in the picture of the last look. So slow changes add up, and a change of all the light
 * (exposure, infrared) is motion too. In doubt it is worth a look.
 */
export class MotionGate {
  readonly #cells = new PictureCells((width, height) => {
    const sidePx = Math.sqrt((width * height) / CELLS);
    return { columns: Math.ceil(width / sidePx), rows: Math.ceil(height / sidePx) };
  });
  /** Of the picture of the last look. */
  #looked: MeasuredCells | null = null;
  #lookedMs = 0;

  /** @param luma Null where it cannot be had. */
  lets(luma: Luma | null, atMs: number, maxGatedMs = MAX_GATED_MS): boolean {
    if (luma === null) {
      this.forget();
      return true;
    }
    const now = this.#cells.measure(luma);
    const isOver = atMs - this.#lookedMs >= maxGatedMs;
    const before = this.#looked?.grid === now.grid ? this.#looked : null;
    if (before !== null && !isOver && !hasChanged(before, now)) return false;
    this.#looked = now;
    this.#lookedMs = atMs;
    return true;
  }

  /** The next picture is looked at. */
  forget(): void {
    this.#looked = null;
  }
}

function hasChanged(before: MeasuredCells, now: MeasuredCells): boolean {
  const differences = now.means.map((mean, cell) => mean - before.means[cell]!);
  const light = medianOf(differences);
  const noise = NOISE.times * medianOf(differences.map((each) => Math.abs(each - light)));
  const levels = CHANGE.levels + Math.min(NOISE.most, noise);
  const changed = new Set(differences.keys().filter((cell) => Math.abs(differences[cell]!) > levels));
  // Three that touch have one among them that touches both others: found at once where much has changed.
  return changed
    .values()
    .some(
      (cell) =>
        placesAround(cell, now.grid.columns).filter((each) => changed.has(each)).length >= CHANGE.cells,
    );
}

function medianOf(values: Float32Array): number {
  return values.toSorted()[values.length >> 1]!;
}
