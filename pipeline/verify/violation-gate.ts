import type { Violation, ViolationChange } from '../domain/violation.ts';

/** After the first disagreement; doubles with each further one, so that who stays is not asked about at full rate. */
const RETRY_MIN_MS = 2000;
const RETRY_MAX_MS = 30_000;

/** `unanswered`: the classifier is away, or too slow. */
export type Verdict = 'agreed' | 'disagreed' | 'unanswered';

export interface Question {
  readonly violationId: string;
  readonly trackId: number;
  /** Asked before, without agreement. */
  readonly isAgain: boolean;
}

export interface GateListener {
  /** Goes on to the record, the viewers and the clip. */
  tell(change: ViolationChange, snapshot: Uint8Array | null): void;
  /** Once a violation, at the first disagreement. */
  heldBack(violation: Violation): void;
  /** It begins without the classifier's word: to miss it because of that would be worse. */
  unverified(violation: Violation): void;
}

interface Held {
  violation: Violation;
  snapshot: Uint8Array | null;
  /** Its end, come while the question is open. */
  end: ViolationChange | null;
  isAsking: boolean;
  disagreements: number;
  dueMs: number;
}

/**
 * Holds each violation's start until the classifier agrees. The rule knows nothing of it: a start that is released late has
 * the times that it had, with the newest look and its snapshot; what was never released has neither updates nor an end.
 */
export class ViolationGate {
  readonly #listener: GateListener;
  readonly #held = new Map<string, Held>();
  readonly #toldTracks = new Map<string, number>();

  constructor(listener: GateListener) {
    this.#listener = listener;
  }

  /** Whether this track's violation has been told and goes on: there is nothing to ask about it. */
  isTold(trackId: number): boolean {
    return [...this.#toldTracks.values()].includes(trackId);
  }

  /** Whether the classifier disagreed with this track's violation, and has not agreed since. */
  isHeldBack(trackId: number): boolean {
    return [...this.#held.values()].some(
      ({ violation, disagreements }) => violation.trackId === trackId && disagreements > 0,
    );
  }

  /** Holds a start, or what belongs to one that is held; all else is told. */
  take(change: ViolationChange, snapshot: Uint8Array | null, nowMs: number): void {
    const { phase, violation } = change;
    const held = this.#held.get(violation.id);
    if (phase === 'start') {
      const fresh = { violation, snapshot, end: null, isAsking: false, disagreements: 0, dueMs: nowMs };
      this.#held.set(violation.id, fresh);
    } else if (held === undefined) this.#tell(change, snapshot);
    else if (phase === 'update') {
      held.violation = violation;
      held.snapshot = snapshot;
    } else if (held.isAsking) held.end = change;
    else {
      this.#held.delete(violation.id);
      // Never asked about: nobody disagreed.
      if (held.disagreements === 0) this.#release({ ...held, end: change }, false);
    }
  }

  /** Without a second look. */
  pass(change: ViolationChange, snapshot: Uint8Array | null): void {
    this.#tell(change, snapshot);
  }

  /** What should be asked about now. */
  due(nowMs: number): readonly Question[] {
    return [...this.#held].flatMap(([violationId, { violation, isAsking, disagreements, dueMs }]) =>
      isAsking || nowMs < dueMs
        ? []
        : [{ violationId, trackId: violation.trackId, isAgain: disagreements > 0 }],
    );
  }

  /** An answer must follow. */
  asked(violationId: string): void {
    const held = this.#held.get(violationId);
    if (held !== undefined) held.isAsking = true;
  }

  answer(violationId: string, verdict: Verdict, nowMs: number): void {
    const held = this.#held.get(violationId);
    if (held === undefined) return;
    held.isAsking = false;
    if (verdict !== 'disagreed') {
      this.#held.delete(violationId);
      this.#release(held, verdict === 'agreed');
      return;
    }
    if (held.disagreements === 0) this.#listener.heldBack(held.violation);
    held.dueMs = nowMs + Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** held.disagreements);
    held.disagreements += 1;
    if (held.end !== null) this.#held.delete(violationId);
  }

  /** Nobody waits for answers any more: what was not disagreed with is told. */
  close(): void {
    for (const [violationId, held] of this.#held) {
      this.#held.delete(violationId);
      if (held.disagreements === 0) this.#release(held, false);
    }
  }

  #release({ violation, snapshot, end }: Held, isVerified: boolean): void {
    if (!isVerified) this.#listener.unverified(violation);
    this.#tell({ phase: 'start', violation }, snapshot);
    if (end !== null) this.#tell(end, null);
  }

  #tell(change: ViolationChange, snapshot: Uint8Array | null): void {
    const { phase, violation } = change;
    if (phase === 'start') this.#toldTracks.set(violation.id, violation.trackId);
    if (phase === 'end') this.#toldTracks.delete(violation.id);
    this.#listener.tell(change, snapshot);
  }
}
