import type { Packet } from 'node-av/lib';
import type { VideoStream } from '../media/video-stream.ts';
import { assumedStepTicks, DecodingTimes, maxStepTicks } from './decoding-times.ts';

/**
 * Gives the packets of one connection times that only rise and never jump: cameras set their clocks, restart their
 * counters and, before the first sender report, leave the decoding time out.
 */
export class Timeline {
  readonly #decodingTimes: DecodingTimes;
  readonly #maxStep: bigint;
  #step: bigint;
  #offset = 0n;
  #lastDts: bigint | undefined;

  constructor(stream: VideoStream) {
    this.#decodingTimes = new DecodingTimes(stream);
    this.#maxStep = maxStepTicks(stream.timeBase);
    this.#step = assumedStepTicks(stream.timeBase);
  }

  /** Rewrites the packet's `pts` and `dts`, in the stream's time base. */
  stamp(packet: Packet): void {
    let dts = this.#decodingTimes.of(packet, this.#step) + this.#offset;
    if (this.#lastDts !== undefined) {
      const step = dts - this.#lastDts;
      if (step <= 0n || step > this.#maxStep) {
        this.#offset += this.#step - step;
        dts = this.#lastDts + this.#step;
      } else {
        this.#step = step;
      }
    }
    packet.pts = packet.pts + this.#offset < dts ? dts : packet.pts + this.#offset;
    packet.dts = dts;
    this.#lastDts = dts;
  }
}
