import type { CropScores } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';
import type { CropBatch } from '../crop.ts';

/** Requests of all cameras that wait at most; each has some 250 KB of crops. */
const MAX_WAITING = 32;

/** Classifies one batch of crops at a time. */
export interface CropLane {
  classify(crops: CropBatch): Promise<readonly CropScores[]>;
}

interface Waiting {
  readonly camera: object;
  readonly crops: CropBatch;
  readonly answer: PromiseWithResolvers<readonly CropScores[]>;
}

/**
 * Crops of all cameras, first come first served, on a lane of their own: a second look at a person is rare and small, but
 * must neither wait behind frames nor hold them up.
 */
export class ClassifyQueue {
  readonly #lane: CropLane;
  #waiting: readonly Waiting[] = [];
  #isBusy = false;

  constructor(lane: CropLane) {
    this.#lane = lane;
  }

  /** `camera` is any object that stands for the camera. @throws DetectorError 'unavailable', at once when too many wait. */
  classify(camera: object, crops: CropBatch): Promise<readonly CropScores[]> {
    if (this.#waiting.length >= MAX_WAITING)
      return Promise.reject(new DetectorError('unavailable', 'Too many crops wait for the classifier.'));
    const answer = Promise.withResolvers<readonly CropScores[]>();
    this.#waiting = [...this.#waiting, { camera, crops, answer }];
    void this.#run();
    return answer.promise;
  }

  /** The camera is gone: what it asked is not looked at. */
  remove(camera: object): void {
    const gone = this.#waiting.filter((each) => each.camera === camera);
    this.#waiting = this.#waiting.filter((each) => each.camera !== camera);
    for (const { answer } of gone) answer.reject(new DetectorError('unavailable', 'The camera is gone.'));
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (;;) {
      const [next, ...rest] = this.#waiting;
      if (next === undefined) break;
      this.#waiting = rest;
      await this.#lane.classify(next.crops).then(next.answer.resolve, next.answer.reject);
    }
    this.#isBusy = false;
  }
}
