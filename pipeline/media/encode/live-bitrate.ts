import type { CodecContext } from 'node-av/lib';
import { PictureRate } from './picture-rate.ts';

/** What encoders are told for good, where they cannot be told anew while they run. */
export const NOMINAL_FPS = 25;

/**
 * The bit rate of live viewing, as encoders take it: of low delay, they share it out by the nominal pictures a second, so
 * they are given the bit rate that comes to the wanted one at the real pace.
 */
export class LiveBitrate {
  readonly #rate = new PictureRate(NOMINAL_FPS);
  #bitrateBps: number;

  constructor(bitrateBps: number) {
    this.#bitrateBps = bitrateBps;
  }

  /** Bits a second at `NOMINAL_FPS` pictures a second. */
  get nominalBps(): number {
    return Math.round((this.#bitrateBps * NOMINAL_FPS) / this.#rate.fps);
  }

  set(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps;
  }

  /** Of each picture, once. @param ticks Its time in 1/90000 s. @returns Whether the bit rate has to be told anew. */
  pictureCame(ticks: number): boolean {
    return this.#rate.pictureCame(ticks);
  }

  applyTo(context: CodecContext): void {
    context.bitRate = BigInt(this.nominalBps);
    context.rcMaxRate = BigInt(this.nominalBps);
    // Half a second, which bounds the burst that a keyframe may make.
    context.rcBufferSize = Math.round(this.#bitrateBps / 2);
  }
}
