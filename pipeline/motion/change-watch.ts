import type { Box } from '../domain/box.ts';
import type { Luma } from '../media/picture/luma.ts';
import { LumaCells } from './luma-cells.ts';

/** The side of a cell: a face that can be found, with its shoulders, changes two of them. */
const CELL_PX = 16;

/** Grey levels of a cell's mean; compression and a sensor's noise stay below it. One cell alone may be an insect. */
const CHANGE = { levels: 4, cells: 2 };

/** Of somebody, in face heights from the middle of the face: arms stretched out, hair, and down to the feet. */
const BODY = { aside: 2.5, above: 1.5, below: 9 };

/**
 * Tells whether something changed since a picture was looked at as a whole, beside the people whom that look found: so whether
 * somebody may have come. Small pictures as the detector sees them, all of one size.
 */
export class ChangeWatch {
  #cells: LumaCells | null = null;
  #sizeKey = '';
  /** Of the picture that was looked at. */
  #looked: Float32Array | null = null;
  #bodies: readonly Box[] = [];

  /** This picture is looked at as a whole. @param faces Normalised to the picture, of those who are expected in it. */
  looked(luma: Luma, faces: readonly Box[]): void {
    this.#looked = this.#measure(luma);
    this.#bodies = faces.map((face) => bodyOf(face, luma));
  }

  /** @param faces Whoever was expected in the picture that was looked at may have moved to there. True where nothing is known. */
  hasChanged(luma: Luma, faces: readonly Box[]): boolean {
    const now = this.#measure(luma);
    const before = this.#looked;
    if (before?.length !== now.length) return true;
    const bodies = [...this.#bodies, ...faces.map((face) => bodyOf(face, luma))];
    let changed = 0;
    for (let cell = 0; cell < now.length; cell += 1)
      if (Math.abs(now[cell]! - before[cell]!) > CHANGE.levels && !this.#isIn(bodies, cell)) changed += 1;
    return changed >= CHANGE.cells;
  }

  #measure(luma: Luma): Float32Array {
    const { width, height } = luma;
    const key = `${width}x${height}`;
    if (this.#cells === null || this.#sizeKey !== key) {
      this.#cells = new LumaCells(Math.ceil(width / CELL_PX), Math.ceil(height / CELL_PX));
      this.#sizeKey = key;
      this.#looked = null;
    }
    return this.#cells.measure(luma, { x: 0, y: 0, width, height });
  }

  #isIn(bodies: readonly Box[], cell: number): boolean {
    const { columns, rows } = this.#cells!;
    const x = ((cell % columns) + 0.5) / columns;
    const y = (Math.floor(cell / columns) + 0.5) / rows;
    return bodies.some(([x1, y1, x2, y2]) => x >= x1 && x <= x2 && y >= y1 && y <= y2);
  }
}

function bodyOf([x1, y1, x2, y2]: Box, { width, height }: Luma): Box {
  const [x, y, faceHeight] = [(x1 + x2) / 2, (y1 + y2) / 2, y2 - y1];
  const aside = (BODY.aside * faceHeight * height) / width;
  return [x - aside, y - BODY.above * faceHeight, x + aside, y + BODY.below * faceHeight];
}
