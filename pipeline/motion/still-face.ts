import type { Stillness } from '../domain/track.ts';
import type { Luma } from '../media/picture/luma.ts';
import { haveChanged, LumaCells, type Region } from './luma-cells.ts';
import { Patch, type Shift } from './patch.ts';
import { middleOf, Surroundings } from './surroundings.ts';

/** Cells along each side of a face. */
const CELLS = 8;

/** In a row: one may be the detector's slip, or somebody who passes in front. */
const LEAST_MOVED = 2;

/** Of the box's height, from one look to the next. Surroundings that move by less stand. */
const STANDING = 0.03;

/** Of the box's height: the detector's boxes of a photograph that does not move differ by up to 0.08. */
const BOX_JITTER = 0.15;

/** Somebody who sways by a pixel changes cells at the edges of the face by more than 4 grey levels. */
const CHANGE = { levels: 4, cells: 3 };

/** The picture inside is compared with one at most so old, so that the sun's way over a poster is no movement. */
const MAX_COMPARED_MS = 10_000;

/** So many looks of standing before standing surroundings count on when the camera moves then. */
const LEAST_STOOD = 5;

/**
 * Of the face's height, from one look to the next, beside the movement of its surroundings. Posters past which a camera walked
 * differed by 0.02 mostly and 0.09 at most, people in a crowd before a camera in a hand by 0.1 to 0.4.
 */
const CARRIED = 0.08;

/** Who was carried in so many looks is not doubted because the surroundings are hidden in the next ones. */
const LEAST_CARRIED = 4;

/** A face that was never seen to move of its own. */
export class StillFace {
  readonly #cells = new LumaCells(CELLS, CELLS);
  /** Of the look before. */
  #box: Region;
  #face: Patch;
  #surroundings: Surroundings;
  /** What it is compared with while its surroundings stand. */
  #place: Region;
  #inside: Float32Array;
  #insideMs: number;
  #looksMoved = 0;
  #looksStood = 0;
  #looksCarried = 0;

  constructor(luma: Luma, box: Region, atMs: number) {
    this.#box = box;
    this.#face = facePatch(luma, box);
    this.#surroundings = new Surroundings(luma, box);
    this.#place = box;
    this.#inside = this.#cells.measure(luma, box);
    this.#insideMs = atMs;
  }

  get stillness(): Stillness {
    return this.#looksCarried > 0 && this.#looksStood < LEAST_STOOD ? 'carried' : 'standing';
  }

  /** @returns `moved` when it is a person: it was seen to move of its own. */
  look(luma: Luma, box: Region, atMs: number): 'still' | 'moved' {
    const [from, to] = [middleOf(this.#box), middleOf(box)];
    const shift = this.#surroundings.follow(luma, { x: to.x - from.x, y: to.y - from.y });
    if (shift !== null && Math.hypot(shift.x, shift.y) > STANDING * box.height) {
      this.#carry(luma, shift);
      this.#compareFrom(luma, box, atMs);
    } else if (shift === null && this.#looksCarried >= LEAST_CARRIED) this.#compareFrom(luma, box, atMs);
    else this.#stand(luma, box, shift !== null, atMs);
    this.#box = box;
    this.#face = facePatch(luma, box);
    this.#surroundings = new Surroundings(luma, box);
    return this.#looksMoved >= LEAST_MOVED ? 'moved' : 'still';
  }

  /** By the picture itself, not by the box, which jitters by as much as people move. */
  #carry(luma: Luma, shift: Shift): void {
    const found = this.#face.find(luma, shift);
    const isCarried =
      found !== null && Math.hypot(found.x - shift.x, found.y - shift.y) <= CARRIED * this.#box.height;
    if (isCarried) this.#looksCarried += 1;
    this.#count(!isCarried);
  }

  #stand(luma: Luma, box: Region, isKnown: boolean, atMs: number): void {
    const inside = this.#cells.measure(luma, this.#place);
    const hasMoved = hasBoxMoved(this.#place, box) || haveChanged(this.#inside, inside, CHANGE);
    this.#count(hasMoved);
    if (hasMoved) return;
    if (isKnown) this.#looksStood += 1;
    if (atMs - this.#insideMs >= MAX_COMPARED_MS) this.#compareFrom(luma, this.#place, atMs);
  }

  #count(hasMoved: boolean): void {
    this.#looksMoved = hasMoved ? this.#looksMoved + 1 : 0;
  }

  #compareFrom(luma: Luma, place: Region, atMs: number): void {
    this.#place = place;
    this.#inside = this.#cells.measure(luma, place);
    this.#insideMs = atMs;
  }
}

function facePatch(luma: Luma, box: Region): Patch {
  return new Patch(luma, box, { columns: CELLS, rows: CELLS });
}

function hasBoxMoved(from: Region, to: Region): boolean {
  const most = BOX_JITTER * from.height;
  const [before, now] = [middleOf(from), middleOf(to)];
  return (
    Math.abs(now.x - before.x) > most ||
    Math.abs(now.y - before.y) > most ||
    Math.abs(to.height - from.height) > most
  );
}
