import { placeWindows, type FollowPlacement } from '../../detect/follow-windows.ts';
import type { InputSize, WholePlacement } from '../../detect/letterbox.ts';
import type { Box } from '../../domain/box.ts';
import type { KnownFace } from '../../domain/known-face.ts';

/**
 * Who comes where somebody is already is found at the next whole look: that comes within a second, and within two where such
 * looks have found nobody new for some time.
 */
const WHOLE_AGE_MS = { least: 900, most: 1900, step: 500 };

/** What is known before a picture is looked at. */
export interface LookProspect {
  readonly atMs: number;
  readonly known: readonly KnownFace[];
  readonly whole: WholePlacement;
  /** Of inputs for windows, as in the detector's welcome; none where the model is not to be asked so. */
  readonly followSizes: readonly InputSize[];
  /** Where something changed since it was looked at, beside those who are known; null where that is not known. */
  readonly changes: () => readonly Box[] | null;
}

interface WholeLook {
  readonly atMs: number;
  readonly key: string;
}

/**
 * Decides whether a look is at the whole picture, or follows: at the windows around where known people are expected and
 * around what changed elsewhere, in a small input that costs a part of it. A look follows only
 * - within 0.9 to 1.9 s of a whole one of a picture of the same size: so a look each second or two is whole, and so is the
 *   first, and the next after a whole one that was dropped or one that missed somebody. Not because the detector is late: whole looks
 *   would make it later still;
 * - if the windows fit into an input that the detector takes for them. If they do not, straight after a whole look, they show
 *   known people only: somebody new is found by the next look then.
 */
export class LookPlan {
  #whole: WholeLook | null = null;
  /** Since then. */
  #follows = 0;
  #maxWholeAgeMs = WHOLE_AGE_MS.least;

  /** The windows of a look that follows; null for a whole one. */
  next(prospect: LookProspect): FollowPlacement | null {
    const windows = this.#mayFollow(prospect) ? this.#place(prospect) : null;
    if (windows === null) this.#whole = { atMs: prospect.atMs, key: keyOf(prospect.whole) };
    this.#follows = windows === null ? 0 : this.#follows + 1;
    return windows;
  }

  /** A whole look was answered. @param hasNewcomers Whether somebody was there who was not known before it. */
  answered(hasNewcomers: boolean): void {
    const { least, most, step } = WHOLE_AGE_MS;
    this.#maxWholeAgeMs = hasNewcomers ? least : Math.min(most, this.#maxWholeAgeMs + step);
  }

  /** The next look is whole. */
  forget(): void {
    this.#whole = null;
  }

  #mayFollow({ atMs, whole }: LookProspect): boolean {
    return (
      this.#whole !== null &&
      this.#whole.key === keyOf(whole) &&
      atMs - this.#whole.atMs <= this.#maxWholeAgeMs
    );
  }

  #place({ whole, known, followSizes, changes }: LookProspect): FollowPlacement | null {
    const place = (changed: readonly Box[]) =>
      known.length + changed.length === 0
        ? null
        : placeWindows(whole, { known, changes: changed }, followSizes);
    const changed = changes();
    const windows = changed === null ? null : place(changed);
    return windows ?? (this.#follows === 0 ? place([]) : null);
  }
}

function keyOf({ inputWidth, inputHeight, windows: [{ width, height }] }: WholePlacement): string {
  return [inputWidth, inputHeight, width, height].join(':');
}
