import { placeWindows, type FollowPlacement } from '../detect/follow-windows.ts';
import type { InputSize, WholePlacement } from '../detect/letterbox.ts';
import type { KnownFace } from '../domain/known-face.ts';

/** Who comes where somebody is already is found at the next whole look, so that comes within a second. */
const MAX_WHOLE_AGE_MS = 900;

/** What is known before a picture is looked at. */
export interface LookProspect {
  readonly atMs: number;
  readonly known: readonly KnownFace[];
  /** Looks without an answer: where people are is not known yet. */
  readonly pendingLooks: number;
  readonly whole: WholePlacement;
  /** Of inputs for windows, as in the detector's welcome; none where the model is not to be asked so. */
  readonly followSizes: readonly InputSize[];
  /** Whether something changed since the last whole look, beside those who are known. */
  readonly hasChanged: () => boolean;
}

interface WholeLook {
  readonly atMs: number;
  readonly key: string;
}

/**
 * Decides whether a look is at the whole picture, or follows those who are known already: at the windows around where they
 * are expected, in a small input that costs a part of it. A look follows only
 * - within 0.9 s of a whole one of a picture of the same size, whose answer is there: so at least one look a second is whole,
 *   and so is the first, and the next after one that was dropped or that missed somebody;
 * - straight after that whole one, or while nothing has changed elsewhere since: else the picture is looked at for who came;
 * - while somebody is in view, tentatively or for sure; somebody new, or lost, is found at the next whole look;
 * - if the windows fit into an input that the detector takes for them.
 */
export class LookPlan {
  #whole: WholeLook | null = null;
  /** Since then. */
  #follows = 0;

  /** The windows of a look that follows; null for a whole one. */
  next(prospect: LookProspect): FollowPlacement | null {
    const windows = this.#mayFollow(prospect)
      ? placeWindows(prospect.whole, prospect.known, prospect.followSizes)
      : null;
    if (windows === null) this.#whole = { atMs: prospect.atMs, key: keyOf(prospect.whole) };
    this.#follows = windows === null ? 0 : this.#follows + 1;
    return windows;
  }

  /** The next look is whole. */
  forget(): void {
    this.#whole = null;
  }

  #mayFollow({ atMs, known, pendingLooks, whole, hasChanged }: LookProspect): boolean {
    return (
      this.#whole !== null &&
      this.#whole.key === keyOf(whole) &&
      atMs - this.#whole.atMs <= MAX_WHOLE_AGE_MS &&
      pendingLooks === 0 &&
      known.length > 0 &&
      (this.#follows === 0 || !hasChanged())
    );
  }
}

function keyOf({ inputWidth, inputHeight, windows: [{ width, height }] }: WholePlacement): string {
  return [inputWidth, inputHeight, width, height].join(':');
}
