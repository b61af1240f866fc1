import { FrameSlots } from './frame-slots.ts';

/** One is being looked at while the next is on its way; more would only be displaced there. */
const MAX_IN_FLIGHT = 2;
/** A detector that holds a frame for longer is stuck. */
const ANSWER_TIMEOUT_MS = 5000;

/** The frames that the detector has not answered, and a watch over its answers. */
export class FramesInFlight {
  readonly #onStuck: (timeoutMs: number) => void;
  #slots = new FrameSlots(MAX_IN_FLIGHT);
  #watchdog: NodeJS.Timeout | undefined;

  constructor(onStuck: (timeoutMs: number) => void) {
    this.#onStuck = onStuck;
  }

  /** A copy of the pixels, to be sent at once; null when as many are in flight as may be. */
  add(frameId: number, rgb: Uint8Array): Buffer | null {
    const copy = this.#slots.take(frameId, rgb);
    if (copy !== null && this.#watchdog === undefined) this.#watch();
    return copy;
  }

  /** It was answered. False when no such frame is in flight. */
  settle(frameId: number): boolean {
    const isKnown = this.#slots.free(frameId);
    this.#unwatch();
    if (this.#slots.inFlight.length > 0) this.#watch();
    return isKnown;
  }

  /** None will be answered any more. @returns Those that were in flight. */
  lose(): readonly number[] {
    this.#unwatch();
    const lost = this.#slots.inFlight;
    // New buffers: the kernel may still be reading from the old ones.
    this.#slots = new FrameSlots(MAX_IN_FLIGHT);
    return lost;
  }

  #watch(): void {
    this.#watchdog = setTimeout(() => this.#onStuck(ANSWER_TIMEOUT_MS), ANSWER_TIMEOUT_MS).unref();
  }

  #unwatch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
  }
}
