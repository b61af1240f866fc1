import { AV_NOPTS_VALUE } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import type { VideoStream } from '../media/video-stream.ts';

/** A stream that jumps further than this has set its clock or begun anew. */
const MAX_STEP_SECONDS = 10;

/** Of streams that do not tell. */
const ASSUMED_FPS = 25;

/** The decoding times that cameras leave out before the first sender report, and Matroska before the first B-frame. */
export class DecodingTimes {
  readonly #videoDelay: bigint;
  readonly #maxStep: bigint;
  /** The presentation times of the newest pictures, rising, one more than the decoder holds back. */
  #window: bigint[] = [];

  constructor({ timeBase, videoDelay }: VideoStream) {
    this.#videoDelay = BigInt(videoDelay);
    this.#maxStep = maxStepTicks(timeBase);
  }

  /**
   * The packet's own, or libav's guess: the earliest of the pictures that may still be held back (compute_pkt_fields).
   * @param step From one picture to the next, in ticks.
   */
  of(packet: Packet, step: bigint): bigint {
    const { pts, dts } = packet;
    if (dts !== AV_NOPTS_VALUE) return dts;
    const newest = this.#window.at(-1) ?? pts;
    const hasJumped = pts > newest + this.#maxStep || pts < newest - this.#maxStep;
    const known = hasJumped ? [pts] : [...this.#window, pts];
    this.#window = known.toSorted((a, b) => Number(a - b)).slice(-Number(this.#videoDelay) - 1);
    const missing = this.#videoDelay + 1n - BigInt(this.#window.length);
    return (this.#window[0] ?? pts) - missing * step;
  }
}

export function maxStepTicks({ num, den }: VideoStream['timeBase']): bigint {
  return BigInt(Math.round((MAX_STEP_SECONDS * den) / num));
}

/** From one picture to the next, until two packets have told it. */
export function assumedStepTicks({ num, den }: VideoStream['timeBase'], fps = ASSUMED_FPS): bigint {
  return BigInt(Math.max(1, Math.round(den / num / fps)));
}
