import type { Clock } from '../../../../pipeline/clock.ts';

/** Time that passes when the test says so. */
export class ManualClock implements Clock {
  #ms: number;

  constructor(ms: number = Date.UTC(2026, 5, 1, 12)) {
    this.#ms = ms;
  }

  monotonicMs(): number {
    return this.#ms;
  }

  wallMs(): number {
    return this.#ms;
  }

  advance(ms: number): void {
    this.#ms += ms;
  }
}
