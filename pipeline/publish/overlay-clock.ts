/** The camera's clock may drift from ours this far; then its times are set by ours again. */
const MAX_DRIFT_MS = 1000;

const TICKS_PER_MS = 90;

/** Pictures whose timestamps are remembered: more than the detector is ever behind. */
const REMEMBERED = 256;

/**
 * RTP timestamps of a camera's packets: as far apart as the camera says, so that it plays evenly, and near the wall clock,
 * so that a process that is started again goes on where the one before ended.
 */
export class OverlayClock {
  readonly #stamped = new Map<bigint, number>();
  #ticksPerPts = 1;
  #anchor: { readonly pts: bigint; readonly ticks: number } | undefined;
  #last = 0;

  /** Of the newest picture, 1/90000 s since 1970; the packet has its lower 32 bits. */
  get last(): number {
    return this.#last;
  }

  /** A new connection: its times have nothing to do with those before. */
  begin(timeBase: { readonly num: number; readonly den: number }): void {
    this.#ticksPerPts = (1000 * TICKS_PER_MS * timeBase.num) / timeBase.den;
    this.#anchor = undefined;
    this.#stamped.clear();
  }

  /** Gives the next picture its timestamp, higher than all before. */
  stamp(pts: bigint, wallMs: number): number {
    const wall = Math.round(wallMs * TICKS_PER_MS);
    this.#anchor ??= { pts, ticks: wall };
    let ticks = this.#anchor.ticks + Math.round(Number(pts - this.#anchor.pts) * this.#ticksPerPts);
    if (Math.abs(ticks - wall) > MAX_DRIFT_MS * TICKS_PER_MS) {
      this.#anchor = { pts, ticks: wall };
      ticks = wall;
    }
    this.#last = Math.max(this.#last + 1, ticks);
    this.#stamped.set(pts, this.#last);
    const [oldest] = this.#stamped.keys();
    if (this.#stamped.size > REMEMBERED && oldest !== undefined) this.#stamped.delete(oldest);
    return this.#last;
  }

  /** What `stamp` gave to this picture, in the 32 bits of an RTP packet; undefined when it is too long ago. */
  rtpTimestampOf(pts: bigint): number | undefined {
    const ticks = this.#stamped.get(pts);
    return ticks === undefined ? undefined : ticks % 2 ** 32;
  }
}
