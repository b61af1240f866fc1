import type { Look } from '../../pipeline/camera/looks/lookout.ts';
import type { Violation, ViolationChange } from '../../pipeline/domain/violation.ts';
import type { GateListener } from '../../pipeline/verify/violation-gate.ts';
import type { ClipClock } from './clip-clock.ts';
import type { FoundEvent, LookRecord, Transcript } from './transcript.ts';

interface Told {
  /** As it was told last. */
  readonly violation: Violation;
  readonly toldMs: number;
}

/** Notes what the product sees and tells while a clip is shown to it. */
export class TranscriptNotes implements GateListener {
  readonly #clock: ClipClock;
  readonly #looks: LookRecord[] = [];
  readonly #told = new Map<string, Told>();
  #gated = 0;
  #people = 0;
  #heldBack = 0;
  #unverified = 0;

  constructor(clock: ClipClock) {
    this.#clock = clock;
  }

  look({ tracks, crops, inferMs, isWhole, newPeople }: Look): void {
    this.#looks.push({
      atMs: this.#clock.timeMs,
      crops,
      inferMs,
      isWhole,
      tracks: tracks.filter(({ visible }) => visible).map(({ id, box, label }) => ({ id, box, label })),
    });
    this.#people += newPeople;
  }

  gated(): void {
    this.#gated += 1;
  }

  tell({ violation }: ViolationChange): void {
    const toldMs = this.#told.get(violation.id)?.toldMs ?? this.#clock.timeMs;
    this.#told.set(violation.id, { violation, toldMs });
  }

  heldBack(): void {
    this.#heldBack += 1;
  }

  unverified(): void {
    this.#unverified += 1;
  }

  transcript(durationMs: number): Transcript {
    return {
      durationMs,
      looks: this.#looks,
      gated: this.#gated,
      events: [...this.#told.values()].map((told) => this.#eventOf(told, durationMs)),
      people: this.#people,
      heldBack: this.#heldBack,
      unverified: this.#unverified,
    };
  }

  #eventOf({ violation, toldMs }: Told, durationMs: number): FoundEvent {
    const { trackId, label, box, startedAtMs, endedAtMs, endReason } = violation;
    const fromMs = this.#clock.inClip(startedAtMs);
    const toMs = endedAtMs === null ? durationMs : this.#clock.inClip(endedAtMs);
    return { trackId, label, box, fromMs, toMs, endReason, toldMs };
  }
}
