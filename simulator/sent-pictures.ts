/** Which picture of a looped clip. */
export interface ClipPosition {
  /** Milliseconds from the clip's start. */
  readonly clipMs: number;
  /** How often the clip had been through before, 0 the first time. */
  readonly loop: number;
  /** UTC milliseconds. */
  readonly sentAtMs: number;
  readonly rtpTimestamp: number;
}

/** Ten minutes at 30/s. */
const KEPT = 18_000;

/** Remembers when which picture was sent, to compare what was found in it with the truth. */
export class SentPictures {
  #pictures: ClipPosition[] = [];

  /** Times must not fall. */
  add(picture: ClipPosition): void {
    this.#pictures.push(picture);
    if (this.#pictures.length > 2 * KEPT) this.#pictures = this.#pictures.slice(-KEPT);
  }

  newestAt(wallMs: number): ClipPosition | null {
    let low = 0;
    let high = this.#pictures.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const picture = this.#pictures[middle];
      if (picture !== undefined && picture.sentAtMs <= wallMs) low = middle + 1;
      else high = middle;
    }
    return this.#pictures[low - 1] ?? null;
  }

  withTimestamp(rtpTimestamp: number): ClipPosition | null {
    return this.#pictures.findLast((picture) => picture.rtpTimestamp === rtpTimestamp) ?? null;
  }
}
