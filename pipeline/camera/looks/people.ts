import type { Frame } from 'node-av/lib';
import type { DetectorWelcome } from '../../detect/socket/socket-messages.ts';
import type { Detection } from '../../domain/detection.ts';
import type { KnownFace } from '../../domain/known-face.ts';
import type { TrackLabel } from '../../domain/label.ts';
import type { Track } from '../../domain/track.ts';
import type { EndReason, ViolationChange } from '../../domain/violation.ts';
import { lumaOf } from '../../media/picture/luma.ts';
import { StillWatch } from '../../motion/still-watch.ts';
import { MaskPolicy } from '../../rules/mask-policy.ts';
import type { PictureTime, RuleOutcome } from '../../rules/rule.ts';
import { Tracker } from '../../track/tracker.ts';
import type { CameraSettings } from '../settings.ts';

export interface PeopleSeen extends RuleOutcome {
  /** Those that are lost too. */
  readonly tracks: readonly Track[];
  /** How many this look began, tentatively, or found again who had been lost. */
  readonly newcomers: number;
}

/** Who is there by what the detector finds, and what they do. */
export class People {
  readonly #relinkMs: number;
  readonly #policy: MaskPolicy;
  readonly #stillWatch: StillWatch | null;
  #tracker: Tracker | undefined;
  #tracks: readonly Track[] = [];

  constructor({ cameraId, rules }: Pick<CameraSettings, 'cameraId' | 'rules'>) {
    const { relinkMs, ...policy } = rules;
    this.#relinkMs = relinkMs;
    this.#stillWatch = stillWatchFor(rules);
    this.#policy = new MaskPolicy({ cameraId, ...policy });
  }

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** Nobody is known, not even tentatively or as lost. */
  get isEmpty(): boolean {
    return this.#tracker?.isEmpty === true;
  }

  /** Who should be in the next picture, in its own coordinates. It is looked at by a detector that has these thresholds. */
  expect(thresholds: DetectorWelcome['thresholds'], atMs: number): readonly KnownFace[] {
    this.#tracker ??= new Tracker({ relinkMs: this.#relinkMs }, thresholds);
    return this.#tracker.expect(atMs);
  }

  /**
   * @param detections In the picture's own coordinates.
   * @param isWhole Whether all of the picture was looked at.
   */
  update(frame: Frame, detections: readonly Detection[], at: PictureTime, isWhole: boolean): PeopleSeen {
    const people = this.#tracker?.update(detections, at.monotonicMs, isWhole) ?? [];
    this.#tracks = this.#stillWatch?.mark(() => lumaOf(frame), people, at.monotonicMs) ?? people;
    const newcomers = this.#tracker?.newcomers ?? 0;
    return { tracks: this.#tracks, newcomers, ...this.#policy.update(this.#tracks, at) };
  }

  /** Nobody can be seen any more: ends what is open, and whoever comes later is somebody new. */
  close(at: PictureTime, reason: EndReason): readonly ViolationChange[] {
    this.#tracker = undefined;
    this.#tracks = [];
    return this.#policy.close(at, reason);
  }
}

/** Watched is whom the rules treat otherwise when they are still: those who may break them, or everybody. */
function stillWatchFor({
  graceMs,
  stillGraceMs,
  ignoreStill,
  violatingLabels,
}: CameraSettings['rules']): StillWatch | null {
  if (ignoreStill) return new StillWatch(() => true);
  if (stillGraceMs <= graceMs) return null;
  const watched: readonly TrackLabel[] = ['unknown', ...violatingLabels];
  return new StillWatch(({ label }) => watched.includes(label));
}
