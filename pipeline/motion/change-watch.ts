import type { Box } from '../domain/box.ts';
import type { Luma } from '../media/picture/luma.ts';
import { groupsOf } from './cell-groups.ts';
import { PictureCells, type Grid, type MeasuredCells } from './picture-cells.ts';

/** The side of a cell: a face that can be found, with its shoulders, changes two of them. */
const CELL_PX = 16;

/** Grey levels of a cell's mean; compression and a sensor's noise stay below it. One cell alone may be an insect. */
const CHANGE = { levels: 4, cells: 2 };

/** Of somebody, in face heights from the middle of the face: arms stretched out, hair, and down to the feet. */
const BODY = { aside: 2.5, above: 1.5, below: 9 };

interface Picture {
  readonly cells: MeasuredCells;
  readonly bodies: readonly Box[];
}

/**
 * Tells where pictures changed since they were looked at, beside the people who are known: so where somebody may have come.
 * Small pictures as the detector sees them, all of one size. Boxes are normalised to the picture.
 */
export class ChangeWatch {
  readonly #cells = new PictureCells((width, height) => ({
    columns: Math.ceil(width / CELL_PX),
    rows: Math.ceil(height / CELL_PX),
  }));
  /** Of each cell when it was looked at. */
  #looked: MeasuredCells | null = null;
  /** Of those who were expected then. */
  #bodies: readonly Box[] = [];
  #picture: Picture | null = null;

  /** What follows is of this picture. @param faces Of those who are expected in it: they may have moved to there. */
  see(luma: Luma, faces: readonly Box[]): void {
    this.#picture = { cells: this.#cells.measure(luma), bodies: faces.map((face) => bodyOf(face, luma)) };
  }

  /** It is looked at. @param parts What of it; all if left out. */
  looked(parts?: readonly Box[]): void {
    const { cells, bodies } = this.#seen;
    const before = this.#before;
    if (parts === undefined || before === null) {
      this.#looked = cells;
      this.#bodies = bodies;
      return;
    }
    for (let cell = 0; cell < cells.means.length; cell += 1)
      if (isIn(parts, cell, cells.grid)) before.means[cell] = cells.means[cell]!;
    this.#bodies = [...this.#bodies, ...bodies];
  }

  /** It was not looked at after all. @param parts As they were given to `looked`. */
  missed(parts: readonly Box[]): void {
    const looked = this.#looked;
    if (looked === null) return;
    // Unlike anything that can come.
    for (let cell = 0; cell < looked.means.length; cell += 1)
      if (isIn(parts, cell, looked.grid)) looked.means[cell] = Infinity;
  }

  /** Boxes around changed cells, one for those next to each other; null where nothing is known of the picture before. */
  changes(): readonly Box[] | null {
    const { cells, bodies } = this.#seen;
    const before = this.#before;
    if (before === null) return null;
    const { grid, means } = cells;
    const expected = [...this.#bodies, ...bodies];
    const changed = new Set<number>();
    for (let cell = 0; cell < means.length; cell += 1)
      if (Math.abs(means[cell]! - before.means[cell]!) > CHANGE.levels && !isIn(expected, cell, grid))
        changed.add(cell);
    return changed.size < CHANGE.cells ? [] : boxesOf(changed, grid);
  }

  get #seen(): Picture {
    if (this.#picture === null) throw new Error('no picture was seen yet');
    return this.#picture;
  }

  /** What the picture can be compared with. */
  get #before(): MeasuredCells | null {
    return this.#looked?.grid === this.#seen.cells.grid ? this.#looked : null;
  }
}

function isIn(boxes: readonly Box[], cell: number, { columns, rows }: Grid): boolean {
  const x = ((cell % columns) + 0.5) / columns;
  const y = (Math.floor(cell / columns) + 0.5) / rows;
  return boxes.some(([x1, y1, x2, y2]) => x >= x1 && x <= x2 && y >= y1 && y <= y2);
}

function boxesOf(cells: ReadonlySet<number>, { columns, rows }: Grid): Box[] {
  return groupsOf(cells, columns).map((group): Box => {
    const xs = group.map((cell) => cell % columns);
    const ys = group.map((cell) => Math.floor(cell / columns));
    return [
      Math.min(...xs) / columns,
      Math.min(...ys) / rows,
      (Math.max(...xs) + 1) / columns,
      (Math.max(...ys) + 1) / rows,
    ];
  });
}

function bodyOf([x1, y1, x2, y2]: Box, { width, height }: Luma): Box {
  const [x, y, faceHeight] = [(x1 + x2) / 2, (y1 + y2) / 2, y2 - y1];
  const aside = (BODY.aside * faceHeight * height) / width;
  return [x - aside, y - BODY.above * faceHeight, x + aside, y + BODY.below * faceHeight];
}
