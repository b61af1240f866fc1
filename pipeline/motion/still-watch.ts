import type { Box } from '../domain/box.ts';
import type { Track } from '../domain/track.ts';
import type { Luma } from '../media/picture/luma.ts';
import { haveChanged, LumaCells, type Region } from './luma-cells.ts';

/** Of the box's height: the detector's boxes of a photograph that does not move differ by up to 0.08. */
const BOX_JITTER = 0.15;

/** Cells along each side of a box. */
const CELLS = 8;

/** Somebody who sways by a pixel changes cells at the edges of the face by more than 4 grey levels. */
const CHANGE = { levels: 4, cells: 3 };

/** The picture inside is compared with one at most so old, so that the sun's way over a poster is no movement. */
const MAX_COMPARED_MS = 10_000;

/** In a row: one may be the detector's slip, or somebody who passes in front. */
const LEAST_LOOKS = 2;

interface Birth {
  readonly region: Region;
  /** Of the region. */
  inside: Float32Array;
  insideMs: number;
  looksMoved: number;
}

/**
 * Tells faces on posters from people: a track is still until its box has moved or changed its height by more than the
 * boxes' jitter, or the picture inside its first box has changed by more than the noise within some seconds. Whoever was once seen to move is
 * a person for good. In doubt everybody moves, as with a camera that shakes or a picture that cannot be compared.
 */
export class StillWatch {
  readonly #cells = new LumaCells(CELLS, CELLS);
  /** Of those that are still. */
  readonly #births = new Map<number, Birth>();
  readonly #moved = new Set<number>();

  /** After each look. @param luma Null where it cannot be had. @returns the tracks, those that are still marked as such. */
  mark(luma: Luma | null, tracks: readonly Track[], atMs: number): readonly Track[] {
    this.#forgetOthers(new Set(tracks.map(({ id }) => id)));
    return tracks.map((track) => {
      if (track.visible) this.#look(luma, track, atMs);
      return this.#births.has(track.id) ? { ...track, isStill: true } : track;
    });
  }

  #look(luma: Luma | null, { id, box }: Track, atMs: number): void {
    if (this.#moved.has(id)) return;
    const birth = this.#births.get(id);
    if (luma === null) this.#setMoved(id);
    else if (birth === undefined) {
      const region = regionOf(box, luma);
      const inside = this.#cells.measure(luma, region);
      this.#births.set(id, { region, inside, insideMs: atMs, looksMoved: 0 });
    } else {
      const inside = this.#cells.measure(luma, birth.region);
      const hasMoved =
        hasBoxMoved(birth.region, regionOf(box, luma)) || haveChanged(birth.inside, inside, CHANGE);
      birth.looksMoved = hasMoved ? birth.looksMoved + 1 : 0;
      if (!hasMoved && atMs - birth.insideMs >= MAX_COMPARED_MS) {
        birth.inside = inside;
        birth.insideMs = atMs;
      }
      if (birth.looksMoved >= LEAST_LOOKS) this.#setMoved(id);
    }
  }

  #setMoved(id: number): void {
    this.#moved.add(id);
    this.#births.delete(id);
  }

  #forgetOthers(present: ReadonlySet<number>): void {
    for (const id of this.#births.keys()) if (!present.has(id)) this.#births.delete(id);
    for (const id of this.#moved) if (!present.has(id)) this.#moved.delete(id);
  }
}

function regionOf([x1, y1, x2, y2]: Box, { width, height }: Luma): Region {
  return { x: x1 * width, y: y1 * height, width: (x2 - x1) * width, height: (y2 - y1) * height };
}

function hasBoxMoved(from: Region, to: Region): boolean {
  const most = BOX_JITTER * from.height;
  return (
    Math.abs(to.x + to.width / 2 - from.x - from.width / 2) > most ||
    Math.abs(to.y + to.height / 2 - from.y - from.height / 2) > most ||
    Math.abs(to.height - from.height) > most
  );
}
