/** The camera's and our clock drift apart; the best delay seen is forgotten by this much a second (1 ms/s = 1000 ppm). */
const FORGET_MS_PER_SECOND = 1;

/**
 * How far behind the newest picture we are: the delay of this packet over the least delay seen. It grows when this
 * process cannot keep up and the network's buffers fill.
 */
export class LiveEdge {
  readonly #msPerTick: number;
  #leastMs: number | undefined;
  #lastArrivalMs = 0;

  constructor(timeBase: { readonly num: number; readonly den: number }) {
    this.#msPerTick = (1000 * timeBase.num) / timeBase.den;
  }

  /** @returns milliseconds behind, 0 or more. */
  lagMs(dts: bigint, arrivalMs: number): number {
    const delayMs = arrivalMs - Number(dts) * this.#msPerTick;
    if (this.#leastMs === undefined) this.#leastMs = delayMs;
    else this.#leastMs += ((arrivalMs - this.#lastArrivalMs) / 1000) * FORGET_MS_PER_SECOND;
    this.#leastMs = Math.min(this.#leastMs, delayMs);
    this.#lastArrivalMs = arrivalMs;
    return delayMs - this.#leastMs;
  }
}
