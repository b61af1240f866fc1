export interface BackOffSettings {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Exponential delays with jitter, so that fifty cameras behind one switch do not all come back in the same moment. */
export class BackOff {
  readonly #settings: BackOffSettings;
  readonly #random: () => number;
  #attempts = 0;

  constructor(settings: BackOffSettings, random: () => number = Math.random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** Milliseconds to wait: doubled each time, between 75 and 100 % of the full step, at least the minimum's 75 %. */
  nextMs(): number {
    const { minMs, maxMs } = this.#settings;
    const fullMs = Math.min(maxMs, minMs * 2 ** this.#attempts);
    this.#attempts += 1;
    return fullMs * (0.75 + 0.25 * this.#random());
  }

  reset(): void {
    this.#attempts = 0;
  }
}
