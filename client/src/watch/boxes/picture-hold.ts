import { ticksBetween } from './box-timeline.ts';

/** More delay than this is worse than boxes that are late; older ones are not drawn anyway. */
const MAX_HOLD_MS = 1000;
/** Boxes are to be there so long before their picture: about a frame, and what the detector's time varies by. */
const WANTED_MS = 60;
/** More than this much too early, all the time, is delay for nothing. */
const TOO_EARLY_MS = 140;
const LOWER_AFTER = 25;
const LOWER_STEP_MS = 20;

/**
 * How long pictures are held back so that the boxes of a picture, which the detector finds while it is on its way, are there
 * when it is shown. Raised at once by what they are late, lowered slowly.
 */
export class PictureHold {
  #holdMs = 0;
  #leastMs = Infinity;
  #count = 0;

  /**
   * Boxes came.
   * @param rtpTimestamp Of their picture.
   * @param shownTimestamp Of the newest picture on the screen.
   * @returns the new hold in milliseconds when it is to be changed, else null.
   */
  boxesCame(rtpTimestamp: number, shownTimestamp: number): number | null {
    const earlyMs = ticksBetween(shownTimestamp, rtpTimestamp) / 90;
    this.#leastMs = Math.min(this.#leastMs, earlyMs);
    this.#count += 1;
    if (earlyMs < WANTED_MS) return this.#change(this.#holdMs + WANTED_MS - earlyMs);
    if (this.#count < LOWER_AFTER) return null;
    const isTooEarly = this.#leastMs > TOO_EARLY_MS;
    this.#startAnew();
    return isTooEarly ? this.#change(this.#holdMs - LOWER_STEP_MS) : null;
  }

  #change(wantedMs: number): number | null {
    const holdMs = Math.round(Math.max(0, Math.min(MAX_HOLD_MS, wantedMs)));
    this.#startAnew();
    if (holdMs === this.#holdMs) return null;
    this.#holdMs = holdMs;
    return holdMs;
  }

  #startAnew(): void {
    this.#leastMs = Infinity;
    this.#count = 0;
  }
}
