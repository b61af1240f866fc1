import { placeWindows, type FollowPlacement } from '../detect/follow-windows.ts';
import type { InputSize, WholePlacement } from '../detect/letterbox.ts';
import type { KnownFace } from '../domain/known-face.ts';

/** Windows grow with the time since, and who comes is found at the next whole look. */
const MAX_WHOLE_AGE_MS = 700;

/** What is known before a picture is looked at. */
export interface LookProspect {
  readonly atMs: number;
  readonly known: readonly KnownFace[];
  /** Looks without an answer: where people are is not known yet. */
  readonly pendingLooks: number;
  readonly whole: WholePlacement;
  /** Of inputs for windows, as in the detector's welcome; none where the model is not to be asked so. */
  readonly followSizes: readonly InputSize[];
}

interface WholeLook {
  readonly atMs: number;
  readonly key: string;
}

/**
 * Decides whether a look is at the whole picture, or follows those who are known already: at the windows around where they
 * are expected, in a small input that costs a part of it. A look follows only
 * - straight after a whole one of a picture of the same size, whose answer is there, at most 700 ms later: so at least every
 *   second look is whole, and so is the first, and the next after one that was dropped;
 * - while somebody is in view, tentatively or for sure; somebody new, or lost, is found at the next whole look;
 * - if the windows fit into an input that the detector takes for them.
 */
export class LookPlan {
  /** The last look, if it was a whole one. */
  #last: WholeLook | null = null;

  /** The windows of a look that follows; null for a whole one. */
  next({ atMs, known, pendingLooks, whole, followSizes }: LookProspect): FollowPlacement | null {
    const key = keyOf(whole);
    const last = this.#last;
    const mayFollow =
      last !== null &&
      last.key === key &&
      atMs - last.atMs <= MAX_WHOLE_AGE_MS &&
      pendingLooks === 0 &&
      known.length > 0;
    const windows = mayFollow ? placeWindows(whole, known, followSizes) : null;
    this.#last = windows === null ? { atMs, key } : null;
    return windows;
  }

  /** The next look is whole. */
  forget(): void {
    this.#last = null;
  }
}

function keyOf({ inputWidth, inputHeight, windows: [{ width, height }] }: WholePlacement): string {
  return [inputWidth, inputHeight, width, height].join(':');
}
