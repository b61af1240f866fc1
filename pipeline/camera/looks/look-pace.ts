import type { LookRate } from '../../domain/camera-stats.ts';

const DECREASE = 0.7;
const INCREASE_PER_STEP = 0.25;
const STEP_MS = 1000;
const LEAST_PER_SECOND = 1;
/** In times from look to look. A look that is not much later than the next one still finds its place: two of a camera may be under way. */
const LATE = 1.5;

/**
 * When a camera looks. As often as wished; less where the detector does not keep up, which is seen by a look that is
 * dropped or takes half as long again as until the next one: then the rate falls to 0.7 of what it was, at most once a second, and
 * grows by 0.25 a second again for each second without such a look. Additive increase and multiplicative decrease bring
 * all cameras of one detector to equal rates without knowing of each other (Chiu and Jain 1989). Never below one a second,
 * unless less is wished.
 */
export class LookPace {
  readonly #wished: number;
  readonly #least: number;
  #current: number;
  #dueMs = 0;
  #loweredMs = -Infinity;
  /** The last step up, or the last look that was too slow. */
  #unsteadyMs = -Infinity;
  #lateLooks = 0;

  /** @param wished Looks a second. */
  constructor(wished: number) {
    this.#wished = wished;
    this.#least = Math.min(LEAST_PER_SECOND, wished);
    this.#current = wished;
  }

  get rate(): LookRate {
    return { wished: this.#wished, current: this.#current };
  }

  /** Looks that were too slow or dropped, since the last call. */
  takeLateLooks(): number {
    const lateLooks = this.#lateLooks;
    this.#lateLooks = 0;
    return lateLooks;
  }

  /** Whether a look is due; then the next one is not before its time. @param atMs Of the picture. */
  isTurn(atMs: number): boolean {
    if (atMs < this.#dueMs) return false;
    const intervalMs = this.#intervalMs;
    // From the due time, not from now: otherwise 5 looks of a 12 fps camera become 4.
    this.#dueMs = Math.max(this.#dueMs + intervalMs, atMs - intervalMs / 2);
    return true;
  }

  /** @param tookMs From sending the picture to its answer. */
  answered(tookMs: number, nowMs: number): void {
    if (tookMs > LATE * this.#intervalMs) this.dropped(nowMs);
    else if (this.#current < this.#wished && nowMs - this.#unsteadyMs >= STEP_MS) {
      this.#current = Math.min(this.#wished, this.#current + INCREASE_PER_STEP);
      this.#unsteadyMs = nowMs;
    }
  }

  dropped(nowMs: number): void {
    this.#lateLooks += 1;
    this.#unsteadyMs = nowMs;
    if (nowMs - this.#loweredMs < STEP_MS) return;
    this.#loweredMs = nowMs;
    this.#current = Math.max(this.#least, this.#current * DECREASE);
  }

  get #intervalMs(): number {
    return 1000 / this.#current;
  }
}
