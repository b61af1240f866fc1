import { AV_NOPTS_VALUE } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import type { VideoStream } from '../media/demuxer.ts';

/** A camera that jumps further than this has set its clock or begun anew. */
const MAX_STEP_SECONDS = 10;

/** Until two packets have told it. */
const ASSUMED_FPS = 25;

/**
 * Gives the packets of one connection times that only rise and never jump: cameras set their clocks, restart their
 * counters and, before the first sender report, leave the decoding time out.
 */
export class Timeline {
  readonly #videoDelay: bigint;
  readonly #maxStep: bigint;
  #step: bigint;
  #offset = 0n;
  #lastDts: bigint | undefined;
  /** The presentation times of the newest pictures, rising, one more than the decoder holds back. */
  #window: bigint[] = [];

  constructor({ timeBase, videoDelay }: VideoStream) {
    this.#videoDelay = BigInt(videoDelay);
    this.#maxStep = BigInt(Math.round((MAX_STEP_SECONDS * timeBase.den) / timeBase.num));
    this.#step = BigInt(Math.max(1, Math.round(timeBase.den / timeBase.num / ASSUMED_FPS)));
  }

  /** Rewrites the packet's `pts` and `dts`, in the stream's time base. */
  stamp(packet: Packet): void {
    const rawDts = packet.dts === AV_NOPTS_VALUE ? this.#decodingTime(packet.pts) : packet.dts;
    let dts = rawDts + this.#offset;
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

  /** As libav's own guess: the earliest of the pictures that may still be held back (compute_pkt_fields). */
  #decodingTime(pts: bigint): bigint {
    const newest = this.#window.at(-1) ?? pts;
    const hasJumped = pts > newest + this.#maxStep || pts < newest - this.#maxStep;
    const known = hasJumped ? [pts] : [...this.#window, pts];
    this.#window = known.toSorted((a, b) => Number(a - b)).slice(-Number(this.#videoDelay) - 1);
    const missing = this.#videoDelay + 1n - BigInt(this.#window.length);
    return (this.#window[0] ?? pts) - missing * this.#step;
  }
}
