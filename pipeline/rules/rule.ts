import type { Track } from '../domain/track.ts';
import type { EndReason, ViolationChange } from '../domain/violation.ts';

/** The picture's capture time on both clocks: ages by the monotonic one, what is stored by the wall. */
export interface PictureTime {
  readonly monotonicMs: number;
  /** UTC milliseconds. */
  readonly wallMs: number;
}

export interface RuleOutcome {
  /**
   * In the order in which they are to be told. A `start` or `update` describes the newest look, so a snapshot of the
   * current picture shows it.
   */
  readonly changes: readonly ViolationChange[];
  /** People decided for the first time (any label but unknown) in this look. A person counts once. */
  readonly newPeople: number;
}

/** What may be broken, as a mask left off. A new rule is one file that implements this. */
export interface Rule {
  /** After each look, with all tracks of the tracker, the lost ones too. */
  update(tracks: readonly Track[], now: PictureTime): RuleOutcome;
  /** Ends what is open. Nothing is open afterwards. */
  close(now: PictureTime, reason: EndReason): readonly ViolationChange[];
}
