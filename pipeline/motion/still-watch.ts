import type { Box } from '../domain/box.ts';
import type { Track } from '../domain/track.ts';
import type { Luma } from '../media/picture/luma.ts';
import type { Region } from './luma-cells.ts';
import { StillFace } from './still-face.ts';

/**
 * Tells faces that may be on posters from people: a track is still until it was seen to move otherwise than its surroundings,
 * or to change while they stood. Whoever did once is a person for good. In doubt everybody moves of their own, as where a
 * picture cannot be compared.
 */
export class StillWatch {
  readonly #watches: (track: Track) => boolean;
  readonly #faces = new Map<number, StillFace>();
  readonly #moved = new Set<number>();

  /** @param watches Whom it matters of; others cost nothing. */
  constructor(watches: (track: Track) => boolean) {
    this.#watches = watches;
  }

  /**
   * After each look.
   * @param lumaOf Null where it cannot be had; asked only if there is somebody to watch.
   * @returns the tracks, those that are still marked as such.
   */
  mark(lumaOf: () => Luma | null, tracks: readonly Track[], atMs: number): readonly Track[] {
    const watched = tracks.filter((track) => !this.#moved.has(track.id) && this.#watches(track));
    this.#forgetOthers(tracks, watched);
    const visible = watched.filter((track) => track.visible);
    const luma = visible.length === 0 ? null : lumaOf();
    for (const track of visible) this.#look(luma, track, atMs);
    return tracks.map((track) => {
      const face = this.#faces.get(track.id);
      return face === undefined ? track : { ...track, stillness: face.stillness };
    });
  }

  #look(luma: Luma | null, { id, box }: Track, atMs: number): void {
    const face = this.#faces.get(id);
    if (luma !== null && face === undefined)
      this.#faces.set(id, new StillFace(luma, regionOf(box, luma), atMs));
    else if (luma === null || face?.look(luma, regionOf(box, luma), atMs) === 'moved') {
      this.#moved.add(id);
      this.#faces.delete(id);
    }
  }

  #forgetOthers(present: readonly Track[], watched: readonly Track[]): void {
    const isIn = (tracks: readonly Track[], id: number): boolean => tracks.some((track) => track.id === id);
    for (const id of this.#moved) if (!isIn(present, id)) this.#moved.delete(id);
    for (const id of this.#faces.keys()) if (!isIn(watched, id)) this.#faces.delete(id);
  }
}

function regionOf([x1, y1, x2, y2]: Box, { width, height }: Luma): Region {
  return { x: x1 * width, y: y1 * height, width: (x2 - x1) * width, height: (y2 - y1) * height };
}
