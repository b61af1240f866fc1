import type { Clock } from '../../pipeline/clock.ts';

const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;
const FORGET_MS = 60 * 60_000;
/** An attacker with many addresses must not fill the memory. */
const MAX_ENTRIES = 10_000;

interface Failures {
  count: number;
  lastMs: number;
}

/** Slows down guessing: after five failures of an address and user each further one doubles the wait. */
export class SignInThrottle {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the next attempt is looked at; 0: now. */
  waitMs(address: string, username: string): number {
    const failures = this.#failures.get(key(address, username));
    if (!failures || failures.count < FREE_ATTEMPTS) return 0;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures.count - FREE_ATTEMPTS));
    return Math.max(0, failures.lastMs + waitMs - this.#clock.monotonicMs());
  }

  /** Counted before the password is checked, so that parallel attempts do not slip through. */
  begin(address: string, username: string): void {
    this.#forgetOld();
    const at = key(address, username);
    const count = (this.#failures.get(at)?.count ?? 0) + 1;
    // Deleted first: a Map keeps the order of insertion, so the oldest are at its front.
    this.#failures.delete(at);
    this.#failures.set(at, { count, lastMs: this.#clock.monotonicMs() });
  }

  succeed(address: string, username: string): void {
    this.#failures.delete(key(address, username));
  }

  #forgetOld(): void {
    const oldestMs = this.#clock.monotonicMs() - FORGET_MS;
    for (const [at, { lastMs }] of this.#failures) {
      if (lastMs >= oldestMs && this.#failures.size < MAX_ENTRIES) break;
      this.#failures.delete(at);
    }
  }
}

function key(address: string, username: string): string {
  return `${address} ${username.toLowerCase()}`;
}
