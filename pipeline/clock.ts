/** Monotonic time for ages and time-outs, wall time for what is stored: the wall clock may step. */
export interface Clock {
  /** Milliseconds, monotonic, arbitrary origin. */
  monotonicMs(): number;
  /** UTC milliseconds. */
  wallMs(): number;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};
