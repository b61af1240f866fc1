import type { EncodeEffort } from '../../domain/encode-effort.ts';
import type { Load } from './load-meter.ts';

/** Three pictures of a usual camera: a viewer sees it, and a look at it is old. */
const LATE_MS = 200;
/** So many of the newest seconds were hard: a process that starts takes one. */
const HARD_SECONDS = 2;
const OF_SECONDS = 3;
const CALM_MS = 60_000;
const MAX_CALM_MS = 16 * CALM_MS;

/** A second of a camera. */
export interface CameraSecond extends Load {
  /** Whether somebody watches what x264 encodes: else less effort would spare nothing. */
  readonly isEncoding: boolean;
  /** How far behind the newest picture it is. */
  readonly lagMs: number;
  /** Looks that were dropped or came so late that fewer are made. */
  readonly lateLooks: number;
}

/**
 * How hard a camera's encoder tries: as configured; a step less where the machine is full and shows it.
 *
 * A second is hard when pictures are 200 ms behind, or a look was late or dropped, while the process was at work for 0.8 of it or
 * waited for a processor for more than half of the time that it encoded: that tells a full machine from a network that
 * falters and from a detector that is slow by itself. Two hard seconds of three lower the effort by one step.
 *
 * A second is calm when the process was at work for less than 0.6 of it and waited for less than 0.4: lateness with so much room
 * has another cause, which less effort does not mend. What lies between is neither, so that what a lower effort has made room
 * for does not raise it. A minute of calm seconds in a row raises it by
 * one step. If it must be lowered again within as long as that calm lasted, the next calm must be twice as long, up
 * to 16 minutes, and a minute again once a raised effort has held for longer.
 */
export class EffortChoice {
  readonly #efforts: readonly EncodeEffort[];
  #step = 0;
  #newest: boolean[] = [];
  #calmSinceMs: number | undefined;
  #neededMs = CALM_MS;
  #raisedMs: number | undefined;

  /** @param efforts That there are, the most first. */
  constructor(efforts: readonly EncodeEffort[]) {
    this.#efforts = efforts;
  }

  get current(): EncodeEffort {
    return this.#efforts[this.#step] ?? 'full';
  }

  /** Once a second, at its end. */
  secondPassed(second: CameraSecond, nowMs: number): void {
    this.#newest = [...this.#newest, isHard(second)].slice(-OF_SECONDS);
    if (!isCalm(second)) this.#calmSinceMs = undefined;
    else this.#calmSinceMs ??= nowMs;
    const hardSeconds = this.#newest.filter(Boolean).length;
    if (hardSeconds >= HARD_SECONDS) this.#lower(nowMs);
    else if (this.#calmSinceMs !== undefined && nowMs - this.#calmSinceMs >= this.#neededMs)
      this.#raise(nowMs);
  }

  #lower(nowMs: number): void {
    // The next step, if any, is for what this one does not change.
    this.#newest = [];
    if (this.#step === this.#efforts.length - 1) return;
    this.#step += 1;
    if (this.#raisedMs === undefined) return;
    const hasHeld = nowMs - this.#raisedMs > this.#neededMs;
    this.#neededMs = hasHeld ? CALM_MS : Math.min(MAX_CALM_MS, 2 * this.#neededMs);
    this.#raisedMs = undefined;
  }

  #raise(nowMs: number): void {
    if (this.#step === 0) return;
    this.#step -= 1;
    this.#raisedMs = nowMs;
    this.#calmSinceMs = nowMs;
  }
}

function isHard(second: CameraSecond): boolean {
  const { isEncoding, busy, waiting } = second;
  return isEncoding && isLate(second) && (busy > 0.8 || waiting > 0.5);
}

function isCalm({ busy, waiting }: CameraSecond): boolean {
  return busy < 0.6 && waiting < 0.4;
}

function isLate({ lagMs, lateLooks }: CameraSecond): boolean {
  return lagMs > LATE_MS || lateLooks > 0;
}
