/** How the path to one viewer does. */
export interface ViewerSample {
  /** Of the congestion control, bits a second; null for a viewer that sends no such feedback. */
  readonly availableBps: number | null;
  /** Media that is sent to it, bits a second. */
  readonly sentBps: number;
  /** 0..1, of its last receiver report. */
  readonly lossFraction: number;
}

export interface BitrateBounds {
  readonly minBps: number;
  readonly maxBps: number;
}

/** Room for retransmissions and headers, and for a keyframe. */
const USED_SHARE = 0.85;
const RAISE_A_STEP = 1.08;
/** The loss-based part of Google's congestion control (draft-ietf-rmcat-gcc, 6). */
const HIGH_LOSS = 0.1;
const LOW_LOSS = 0.02;
/** The encoder is told only of changes that can be seen. */
const TOLD_CHANGE = 0.1;
const FIRST_BPS = 2_000_000;

/**
 * One encoding serves all viewers of a camera, so the slowest decides: down at once, up by 8 % a step. An estimate
 * never goes far beyond what is sent, so it counts as a limit only when less than that is left: a still picture would
 * otherwise talk the bitrate down.
 */
export class RoomBitrate {
  readonly #bounds: BitrateBounds;
  #wantedBps: number;
  #toldBps: number;

  constructor(bounds: BitrateBounds) {
    this.#bounds = bounds;
    this.#wantedBps = this.#clamp(FIRST_BPS);
    this.#toldBps = this.#wantedBps;
  }

  /** What the encoder was told last, or is to begin with. */
  get currentBps(): number {
    return this.#toldBps;
  }

  /** @returns The new bitrate when the encoder should change it, else null. */
  next(samples: readonly ViewerSample[]): number | null {
    if (samples.length === 0) return null;
    const limits = samples.map(limitOf);
    const lowest = Math.min(...limits.map(({ bps }) => bps));
    if (lowest < this.#wantedBps) this.#wantedBps = this.#clamp(lowest);
    else if (limits.every(({ mayRaise }) => mayRaise))
      this.#wantedBps = this.#clamp(this.#wantedBps * RAISE_A_STEP);
    const change = Math.abs(this.#wantedBps - this.#toldBps) / this.#toldBps;
    const isAtBound = this.#wantedBps === this.#bounds.maxBps && this.#toldBps !== this.#bounds.maxBps;
    if (change <= TOLD_CHANGE && !isAtBound) return null;
    this.#toldBps = Math.round(this.#wantedBps);
    return this.#toldBps;
  }

  #clamp(bps: number): number {
    return Math.min(this.#bounds.maxBps, Math.max(this.#bounds.minBps, bps));
  }
}

function limitOf({ availableBps, sentBps, lossFraction }: ViewerSample): { bps: number; mayRaise: boolean } {
  if (availableBps !== null) {
    const usableBps = availableBps * USED_SHARE;
    const isCongested = usableBps < sentBps;
    return { bps: isCongested ? usableBps : Infinity, mayRaise: !isCongested };
  }
  if (lossFraction > HIGH_LOSS) return { bps: sentBps * (1 - lossFraction / 2), mayRaise: false };
  return { bps: Infinity, mayRaise: lossFraction < LOW_LOSS };
}
