import { setImmediate as turn } from 'node:timers/promises';
import type { ReceivedPicture } from './rtp/h264-depacketizer.ts';

export interface PictureFeedLimits {
  /** From here on the camera is no longer read, where that is possible. */
  readonly pressurePictures: number;
  /** What is more than this is not kept. */
  readonly maxPictures: number;
  readonly maxBytes: number;
}

/** Five seconds of a usual camera, which is more than whoever reads may be behind. */
const LIMITS: PictureFeedLimits = { pressurePictures: 64, maxPictures: 256, maxBytes: 32 * 1024 * 1024 };

/**
 * Pictures between the network and the one who reads them. When there are too many, the newest that nothing before is
 * needed for are kept: all is dropped at the next keyframe, and until it comes what comes.
 */
export class PictureFeed {
  readonly #limits: PictureFeedLimits;
  readonly #onPressure: (isHigh: boolean) => void;
  #pictures: ReceivedPicture[] = [];
  #sizeBytes = 0;
  #isSkipping = false;
  #isHigh = false;
  #end: Error | undefined;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(onPressure: (isHigh: boolean) => void, limits: PictureFeedLimits = LIMITS) {
    this.#onPressure = onPressure;
    this.#limits = limits;
  }

  get size(): number {
    return this.#pictures.length;
  }

  push(picture: ReceivedPicture): void {
    if (this.#end !== undefined) return;
    const isFull =
      this.#isSkipping ||
      this.#pictures.length >= this.#limits.maxPictures ||
      this.#sizeBytes >= this.#limits.maxBytes;
    if (isFull && picture.isKeyframe) this.#clear();
    this.#isSkipping = isFull && !picture.isKeyframe;
    if (this.#isSkipping) return;
    this.#pictures.push(picture);
    this.#sizeBytes += sizeOf(picture);
    this.#tellPressure();
    this.#waiting?.resolve();
  }

  /** The pictures that are there can still be had; then `next` rejects. Only the first reason counts. */
  end(reason: Error): void {
    this.#end ??= reason;
    this.#waiting?.resolve();
  }

  /** Ends at once. */
  break(reason: Error): void {
    this.#clear();
    this.end(reason);
  }

  /** @throws What it was ended with. One call at a time. */
  async next(): Promise<ReceivedPicture> {
    // Whoever takes picture after picture without waiting would let nobody else have a turn.
    if (this.#pictures.length > 0) await turn();
    for (;;) {
      const picture = this.#pictures.shift();
      if (picture !== undefined) {
        this.#sizeBytes -= sizeOf(picture);
        this.#tellPressure();
        return picture;
      }
      if (this.#end !== undefined) throw this.#end;
      this.#waiting = Promise.withResolvers<void>();
      await this.#waiting.promise;
    }
  }

  /** Gives pictures back that were only looked at. */
  putBack(pictures: readonly ReceivedPicture[]): void {
    this.#pictures.unshift(...pictures);
    for (const picture of pictures) this.#sizeBytes += sizeOf(picture);
  }

  #clear(): void {
    this.#pictures = [];
    this.#sizeBytes = 0;
  }

  #tellPressure(): void {
    const { pressurePictures } = this.#limits;
    const isHigh = this.#pictures.length > (this.#isHigh ? pressurePictures / 2 : pressurePictures);
    if (isHigh === this.#isHigh) return;
    this.#isHigh = isHigh;
    this.#onPressure(isHigh);
  }
}

function sizeOf({ units }: ReceivedPicture): number {
  return units.reduce((sum, unit) => sum + unit.length, 0);
}
