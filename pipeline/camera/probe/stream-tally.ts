import type { Packet } from 'node-av/lib';
import type { VideoStream } from '../../media/video-stream.ts';

/** Two seconds of a usual camera: enough to tell its rate. */
const ENOUGH_PACKETS = 25;

/** What the packets of a stream tell of it; by their own timestamps, so a burst at the start does not count as speed. */
export class StreamTally {
  readonly #secondsPerTick: number;
  readonly #keyframes: number[] = [];
  #isReordered: boolean;
  #packets = 0;
  #sizeBytes = 0;
  #firstDts: bigint | undefined;
  #lastDts = 0n;
  #maxPts: bigint | undefined;

  constructor({ timeBase, videoDelay }: VideoStream) {
    this.#secondsPerTick = timeBase.num / timeBase.den;
    this.#isReordered = videoDelay > 0;
  }

  note(packet: Packet): void {
    if (packet.isKeyframe) this.#keyframes.push(this.#packets);
    if (this.#maxPts !== undefined && packet.pts < this.#maxPts) this.#isReordered = true;
    else this.#maxPts = packet.pts;
    this.#firstDts ??= packet.dts;
    this.#lastDts = packet.dts;
    this.#packets += 1;
    this.#sizeBytes += packet.size;
  }

  /** Two keyframes and a second or two. */
  get isEnough(): boolean {
    return this.#keyframes.length >= 2 && this.#packets >= ENOUGH_PACKETS;
  }

  get hasBFrames(): boolean {
    return this.#isReordered;
  }

  /** Frames between keyframes, null while only one was seen. */
  get gop(): number | null {
    const [first, second] = this.#keyframes.slice(-2);
    return first === undefined || second === undefined ? null : second - first;
  }

  get fps(): number | null {
    const seconds = this.#seconds();
    return seconds === null ? null : (this.#packets - 1) / seconds;
  }

  get bitrateBps(): number | null {
    const seconds = this.#seconds();
    return seconds === null ? null : (this.#sizeBytes * 8) / seconds;
  }

  #seconds(): number | null {
    const seconds = Number(this.#lastDts - (this.#firstDts ?? 0n)) * this.#secondsPerTick;
    return this.#packets >= 3 && seconds > 0 ? seconds : null;
  }
}
