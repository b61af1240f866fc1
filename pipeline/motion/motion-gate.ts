import type { Luma } from '../media/picture/luma.ts';
import { CELL_PIXELS, haveChanged } from './luma-cells.ts';
import { PictureCells, type MeasuredCells } from './picture-cells.ts';

/** About so many square cells cover the picture: 80x45 of 24 pixels at 1080p, where a face that can be found takes six. */
const CELLS = 3600;

/** So many of a picture are looked at, spread evenly. */
export const COMPARED_PIXELS = CELLS * CELL_PIXELS;

/**
 * Sensor noise of 5 grey levels a pixel moves a cell's mean by 0.9 between two pictures; one or two cells may be a
 * compression artefact.
 */
const CHANGE = { levels: 4, cells: 3 };

/** A look comes after this at the latest, for whoever was there from the first moment and stands still. */
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
  lets(luma: Luma | null, atMs: number): boolean {
    if (luma === null) {
      this.forget();
      return true;
    }
    const now = this.#cells.measure(luma);
    const isOver = atMs - this.#lookedMs >= MAX_GATED_MS;
    const before = this.#looked?.grid === now.grid ? this.#looked : null;
    if (before !== null && !isOver && !haveChanged(before.means, now.means, CHANGE)) return false;
    this.#looked = now;
    this.#lookedMs = atMs;
    return true;
  }

  /** The next picture is looked at. */
  forget(): void {
    this.#looked = null;
  }
}
