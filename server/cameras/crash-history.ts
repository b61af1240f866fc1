import type { Clock } from '../../pipeline/clock.ts';

/** A process that crashed so lately may do so again. */
const SUSPECT_MS = 600_000;

/** When a process crashed last, or the one that its cameras were in. */
export class CrashHistory {
  readonly #clock: Clock;
  /** Monotonic; long ago where there was none. */
  #lastMs: number;

  constructor(clock: Clock, lastMs = -Infinity) {
    this.#clock = clock;
    this.#lastMs = lastMs;
  }

  get isSuspect(): boolean {
    return this.#clock.monotonicMs() - this.#lastMs < SUSPECT_MS;
  }

  /** @returns Whether it was suspect before. */
  crashed(): boolean {
    const isRepeated = this.isSuspect;
    this.#lastMs = this.#clock.monotonicMs();
    return isRepeated;
  }

  /** For the process that takes some of its cameras: the fault may be one of theirs. */
  inherit(): CrashHistory {
    return new CrashHistory(this.#clock, this.#lastMs);
  }
}
