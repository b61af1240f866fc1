import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import { cropWindow, CROP_FILL, type CropBatch } from '../detect/crop.ts';
import type { Verifier } from '../detect/socket/socket-messages.ts';
import type { CropScores } from '../domain/crop.ts';
import type { StageTimer } from '../domain/stage.ts';
import type { Track } from '../domain/track.ts';
import type { ViolationLabel } from '../domain/violation.ts';
import { RegionScaler } from '../media/picture/region-scaler.ts';
import { CropCollector } from '../verify/crop-collector.ts';
import { sharpnessOf } from '../verify/sharpness.ts';
import type { Verdict } from '../verify/violation-gate.ts';

/** A person is asked about again only with some newer pictures. */
const MIN_NEW_CROPS = 2;

/** The classifier, in the detector process. */
export interface Classifier {
  /** Null while there is none. */
  readonly verifier: Verifier | null;
  /** @throws DetectorError */
  classify(crops: CropBatch): Promise<readonly CropScores[]>;
}

/** Keeps the best crops of people who may become violations, from the camera's own pictures, and has them classified. */
export class SecondLook {
  readonly #classifier: Classifier;
  readonly #violatingLabels: readonly ViolationLabel[];
  readonly #stages: StageTimer;
  readonly #log: Logger;
  readonly #collector = new CropCollector();
  readonly #scaler = new RegionScaler();
  #questions = 0;

  constructor(
    classifier: Classifier,
    violatingLabels: readonly ViolationLabel[],
    stages: StageTimer,
    log: Logger,
  ) {
    this.#classifier = classifier;
    this.#violatingLabels = violatingLabels;
    this.#stages = stages;
    this.#log = log;
  }

  get isPossible(): boolean {
    return this.#classifier.verifier !== null;
  }

  /** Those that wait for an answer. */
  get questions(): number {
    return this.#questions;
  }

  /** @param isSettled Of whom nobody will ask. */
  collect(
    frame: Frame,
    tracks: readonly Track[],
    atMs: number,
    isSettled: (trackId: number) => boolean,
  ): void {
    this.#collector.keepOnly(new Set(tracks.map((track) => track.id)));
    const { verifier } = this.#classifier;
    if (verifier === null || tracks.length === 0) return;
    const { side, cropScale } = verifier;
    const before = this.#stages.enter('verify');
    for (const { id, label, look } of tracks) {
      // Masked looks of somebody who is not known to be masked are kept too: they may be the sharper ones.
      if (look === undefined || label === 'with_mask' || isSettled(id) || !this.#collector.hasRoom(id))
        continue;
      const window = cropWindow(look.box, frame.width, frame.height, cropScale);
      const rgb = this.#scaler.toRgb(frame, window, side, CROP_FILL);
      const quality = sharpnessOf(rgb, side) * window.side * look.confidence;
      this.#collector.add(id, { atMs, quality, rgb });
    }
    this.#stages.leave(before);
  }

  hasNewCrops(trackId: number, nowMs: number): boolean {
    return this.#collector.count(trackId, nowMs) >= MIN_NEW_CROPS;
  }

  /** By the mean over the person's best crops, which are forgotten here. Never rejects. */
  async ask(trackId: number, nowMs: number): Promise<Verdict> {
    const { verifier } = this.#classifier;
    const crops = this.#collector.take(trackId, nowMs);
    if (verifier === null || crops.length === 0) return 'unanswered';
    const rgb = Buffer.concat(crops.map((crop) => crop.rgb));
    this.#questions += 1;
    try {
      const scores = await this.#classifier.classify({ count: crops.length, side: verifier.side, rgb });
      const shares = scores.flatMap((each) => this.#violatingLabels.map((label) => each[label]));
      const share = shares.reduce((total, value) => total + value, 0) / scores.length;
      this.#log.debug({ trackId, crops: crops.length, share }, 'second look');
      return share >= verifier.verifyConfidence ? 'agreed' : 'disagreed';
    } catch (error) {
      this.#log.warn({ err: error, trackId }, 'second look not answered');
      return 'unanswered';
    } finally {
      this.#questions -= 1;
    }
  }

  forgetAll(): void {
    this.#collector.clear();
  }

  close(): void {
    this.forgetAll();
    this.#scaler.close();
  }
}
