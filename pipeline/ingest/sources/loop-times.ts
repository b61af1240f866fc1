import type { Packet } from 'node-av/lib';
import type { VideoStream } from '../../media/video-stream.ts';
import { assumedStepTicks, DecodingTimes } from '../decoding-times.ts';

/** Gives the packets of a file times that go on rising when the file starts again. */
export class LoopTimes {
  readonly #stream: VideoStream;
  readonly #msPerTick: number;
  #decodingTimes: DecodingTimes;
  #step: bigint;
  #offset = 0n;
  /** In the file's own times. */
  #first: bigint | undefined;
  #last: bigint | undefined;

  constructor(stream: VideoStream) {
    const { timeBase, frameRate } = stream;
    this.#stream = stream;
    this.#msPerTick = (1000 * timeBase.num) / timeBase.den;
    this.#decodingTimes = new DecodingTimes(stream);
    this.#step = assumedStepTicks(timeBase, frameRate ?? undefined);
  }

  /** Rewrites the packet's `pts` and `dts`. @returns When it is due, in milliseconds after the first one. */
  stamp(packet: Packet): number {
    const dts = this.#decodingTimes.of(packet, this.#step);
    this.#first ??= dts;
    if (this.#last !== undefined && dts > this.#last) this.#step = dts - this.#last;
    this.#last = dts;
    packet.pts += this.#offset;
    packet.dts = dts + this.#offset;
    return Number(packet.dts - this.#first) * this.#msPerTick;
  }

  /** The next packet is the file's first one again. */
  restart(): void {
    this.#decodingTimes = new DecodingTimes(this.#stream);
    this.#offset += (this.#last ?? 0n) - (this.#first ?? 0n) + this.#step;
    this.#last = undefined;
  }
}
