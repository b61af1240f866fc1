import { placeWindows, type FollowPlacement } from '../../detect/follow-windows.ts';
import type { InputSize, WholePlacement } from '../../detect/letterbox.ts';
import type { Box } from '../../domain/box.ts';
import type { KnownFace } from '../../domain/known-face.ts';

/**
 * Who comes where somebody is already is found at the next whole look: that comes within a second, and by half a second later each
 * time it finds nobody new, within two.
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

/** A look that follows. */
interface FollowLook {
  readonly placement: FollowPlacement;
  /** Of the prospect's changes, those that it shows. */
  readonly changes: readonly Box[];
}

interface WholeLook {
  readonly atMs: number;
  readonly key: string;
}

/**
 * Decides whether a look is at the whole picture, or follows: at the windows around where known people are expected and
 * around what changed elsewhere, in a small input that costs a part of it. A look follows only
 * - while the last whole one, of a picture of the same size, is not too old (`WHOLE_AGE_MS`): so a look each second or two is whole,
 *   and so is the first, and the next after a whole one that was dropped or one that missed somebody. Not because the
 *   detector is late: whole looks would make it later still;
 * - if the windows fit into an input that the detector takes for them. If they do not, straight after a whole look, they show
 *   known people only: somebody new is found by the next look then.
 */
export class LookPlan {
  #whole: WholeLook | null = null;
  /** Since then. */
  #follows = 0;
  #maxWholeAgeMs = WHOLE_AGE_MS.least;

  /** Null: the next look is whole. */
  next(prospect: LookProspect): FollowLook | null {
    const follow = this.#mayFollow(prospect) ? this.#place(prospect) : null;
    if (follow === null) this.#whole = { atMs: prospect.atMs, key: keyOf(prospect.whole) };
    this.#follows = follow === null ? 0 : this.#follows + 1;
    return follow;
  }

  /**
   * A look was answered: somebody new may bring more.
   * @param people How many are there now, and how many of them were not before.
   */
  answered(isWhole: boolean, people: { readonly there: number; readonly newcomers: number }): void {
    const { least, most, step } = WHOLE_AGE_MS;
    if (people.newcomers > 0) this.#maxWholeAgeMs = least;
    else if (isWhole && people.there > 0) this.#maxWholeAgeMs = Math.min(most, this.#maxWholeAgeMs + step);
  }

  /** The whole look of a picture of this time was dropped; another may have come since. */
  missed(atMs: number): void {
    if (this.#whole?.atMs === atMs) this.forget();
  }

  /** Whether a whole look came after the picture of this time. */
  isCovered(atMs: number): boolean {
    return this.#whole !== null && atMs < this.#whole.atMs;
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

  #place({ whole, known, followSizes, changes }: LookProspect): FollowLook | null {
    const place = (changed: readonly Box[]): FollowLook | null => {
      if (known.length + changed.length === 0) return null;
      const placement = placeWindows(whole, { known, changes: changed }, followSizes);
      return placement && { placement, changes: changed };
    };
    const changed = changes();
    const follow = changed === null ? null : place(changed);
    return follow ?? (this.#follows === 0 ? place([]) : null);
  }
}

function keyOf({ inputWidth, inputHeight, windows: [{ width, height }] }: WholePlacement): string {
  return [inputWidth, inputHeight, width, height].join(':');
}
