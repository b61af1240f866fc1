import type { Box } from '../domain/box.ts';
import type { CropScores } from '../domain/crop.ts';
import type { Detection } from '../domain/detection.ts';
import type { KnownFace } from '../domain/known-face.ts';
import type { Track } from '../domain/track.ts';
import { MaskState } from './mask-state.ts';
import type { TrackSettings } from './settings.ts';

/** Nobody is expected to walk on in a straight line for longer than this. */
const MAX_PREDICTION_MS = 1000;
/** Share of the newest movement in the velocity. */
const VELOCITY_GAIN = 0.6;
/**
 * How far from the expected place a face may be, in box sizes: a constant and a part for each second. A walker (1.4 m/s)
 * makes about nine widths of a face (0.16 m) a second towards the side; less is expected once the velocity is known.
 */
const REACH_UNKNOWN = { base: 1.2, perSecond: 5 };
const REACH_KNOWN = { base: 1, perSecond: 3 };
const MAX_REACH = 4;

interface LastOpinion {
  readonly scores: CropScores;
  readonly atMs: number;
  readonly asks: number;
}

/** The tracker's memory of one person. */
export class TrackedPerson {
  readonly #maskState: MaskState;
  readonly #firstSeenMs: number;
  #id: number | null = null;
  #look: Detection;
  #lastSeenMs: number;
  #looks = 1;
  #visible = true;
  #opinion: LastOpinion | null = null;
  /** Of the centre, normalised units a millisecond. */
  #velocity: readonly [x: number, y: number] = [0, 0];

  constructor(first: Detection, atMs: number, settings: TrackSettings) {
    this.#maskState = new MaskState(settings);
    this.#maskState.add(first, atMs);
    this.#look = first;
    this.#hear(first, atMs);
    this.#firstSeenMs = atMs;
    this.#lastSeenMs = atMs;
  }

  get box(): Box {
    return this.#look.box;
  }

  get looks(): number {
    return this.#looks;
  }

  get visible(): boolean {
    return this.#visible;
  }

  get lastSeenMs(): number {
    return this.#lastSeenMs;
  }

  /** Tentative until it has an id. */
  get isConfirmed(): boolean {
    return this.#id !== null;
  }

  confirm(id: number): void {
    this.#id = id;
  }

  see(look: Detection, atMs: number): void {
    // Found again, it may be somebody else.
    if (!this.#visible) this.#opinion = null;
    this.#hear(look, atMs);
    const elapsedMs = Math.max(1, atMs - this.#lastSeenMs);
    const [fromX, fromY] = centre(this.#look.box);
    const [toX, toY] = centre(look.box);
    const gain = this.#looks === 1 ? 1 : VELOCITY_GAIN;
    this.#velocity = [
      this.#velocity[0] + gain * ((toX - fromX) / elapsedMs - this.#velocity[0]),
      this.#velocity[1] + gain * ((toY - fromY) / elapsedMs - this.#velocity[1]),
    ];
    this.#look = look;
    this.#lastSeenMs = atMs;
    this.#looks += 1;
    this.#visible = true;
    this.#maskState.add(look, atMs);
  }

  lose(): void {
    this.#visible = false;
  }

  /** Where to look: at constant velocity, and for the lost also where they were last, as they may have stopped. */
  expectedPlaces(atMs: number): readonly Box[] {
    const elapsedMs = Math.min(MAX_PREDICTION_MS, atMs - this.#lastSeenMs);
    const [x, y] = [this.#velocity[0] * elapsedMs, this.#velocity[1] * elapsedMs];
    const [x1, y1, x2, y2] = this.box;
    const predicted: Box = [x1 + x, y1 + y, x2 + x, y2 + y];
    return this.#visible ? [predicted] : [predicted, this.box];
  }

  /** What is known of this person before the picture of this time. */
  expect(atMs: number): KnownFace {
    const { label, share } = this.#maskState;
    const last = this.#opinion;
    return {
      box: this.expectedPlaces(atMs)[0]!,
      reach: this.reach(atMs),
      label,
      share,
      opinion: last && { scores: last.scores, ageMs: Math.max(0, atMs - last.atMs), asks: last.asks },
    };
  }

  /** In box sizes, from an expected place. */
  reach(atMs: number): number {
    const { base, perSecond } = this.#looks > 1 ? REACH_KNOWN : REACH_UNKNOWN;
    return Math.min(MAX_REACH, base + (perSecond * (atMs - this.#lastSeenMs)) / 1000);
  }

  /** After the look of this time. Null while tentative. */
  toTrack(atMs: number): Track | null {
    if (this.#id === null) return null;
    return {
      id: this.#id,
      box: this.box,
      label: this.#maskState.label,
      confidence: this.#maskState.confidence,
      firstSeenMs: this.#firstSeenMs,
      lastSeenMs: this.#lastSeenMs,
      visible: this.#visible,
      ...(this.#visible && this.#lastSeenMs === atMs && { look: this.#look }),
    };
  }

  #hear({ opinion }: Detection, atMs: number): void {
    if (opinion === undefined) return;
    this.#opinion = { scores: opinion, atMs, asks: (this.#opinion?.asks ?? 0) + 1 };
  }
}

function centre([x1, y1, x2, y2]: Box): readonly [x: number, y: number] {
  return [(x1 + x2) / 2, (y1 + y2) / 2];
}
