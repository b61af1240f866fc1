import type { BoxSet } from '../../../../pipeline/domain/overlay.ts';

/** Boxes of an older picture than this are not drawn: people have moved on. */
const MAX_AGE_MS = 1000;

/** Five a second for some seconds: pictures are held back for less. */
const KEPT = 32;

/** From one RTP timestamp to another, 1/90000 s: negative when `to` is the earlier; they wrap at 32 bits. */
export function ticksBetween(from: number, to: number): number {
  return (to - from) | 0;
}

/** Boxes wait here for their picture: they come by another way, earlier or later than it. */
export class BoxTimeline {
  /** Rising. */
  #sets: BoxSet[] = [];
  #cameMs = 0;

  add(set: BoxSet, nowMs: number): void {
    this.#cameMs = nowMs;
    const at = this.#sets.findLastIndex((each) => ticksBetween(each.rtpTimestamp, set.rtpTimestamp) > 0) + 1;
    this.#sets.splice(at, 0, set);
    if (this.#sets.length > KEPT) this.#sets.shift();
  }

  /**
   * The newest boxes that are not of a later picture than this one; null when they are too old, or there are none.
   * @param rtpTimestamp Of the picture; undefined where the browser does not tell it, then the newest there are.
   */
  at(rtpTimestamp: number | undefined, nowMs: number): BoxSet | null {
    if (rtpTimestamp === undefined)
      return nowMs - this.#cameMs > MAX_AGE_MS ? null : (this.#sets.at(-1) ?? null);
    const set = this.#sets.findLast((each) => ticksBetween(each.rtpTimestamp, rtpTimestamp) >= 0);
    if (set === undefined || ticksBetween(set.rtpTimestamp, rtpTimestamp) > 90 * MAX_AGE_MS) return null;
    return set;
  }

  clear(): void {
    this.#sets = [];
  }
}
