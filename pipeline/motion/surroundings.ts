import type { Luma } from '../media/picture/luma.ts';
import type { Region } from './luma-cells.ts';
import { Patch, type Shift } from './patch.ts';

/** Along the height of the face. */
const CELLS = 8;

/** In face heights from the middle of the face. Not below it, where the body moves with the face. */
const REACH = { aside: 2, above: 1.5, below: 0.5 };

/** What is left out: the head with its hair, and shoulders beside the chin; in faces from the middle of the face. */
const HEAD = { aside: 0.75, above: 0.75 };
const SHOULDERS = { aside: 1.5, below: 0.4 };

/** What is around a face in one picture, to be found again in the next. */
export class Surroundings {
  readonly #patch: Patch;

  constructor(luma: Luma, face: Region) {
    const { aside, above, below } = REACH;
    const { x, y } = middleOf(face);
    const region = {
      x: x - aside * face.height,
      y: y - above * face.height,
      width: 2 * aside * face.height,
      height: (above + below) * face.height,
    };
    const compares = (column: number, row: number): boolean => {
      const across = (Math.abs(column / CELLS - aside) * face.height) / face.width;
      const down = row / CELLS - above;
      const isHead = across < HEAD.aside && down > -HEAD.above;
      const isShoulder = across < SHOULDERS.aside && down > SHOULDERS.below;
      return !isHead && !isShoulder;
    };
    const shape = { columns: 2 * aside * CELLS, rows: (above + below) * CELLS, compares };
    this.#patch = new Patch(luma, region, shape);
  }

  /**
   * How far they moved, where that can be told: either they are about where they were, or they went about as far as the
   * face. Null where neither fits, as before a plain wall, or around somebody whom the camera follows.
   */
  follow(luma: Luma, faceShift: Shift): Shift | null {
    return this.#patch.find(luma, { x: 0, y: 0 }) ?? this.#patch.find(luma, faceShift);
  }
}

export function middleOf({ x, y, width, height }: Region): Shift {
  return { x: x + width / 2, y: y + height / 2 };
}
