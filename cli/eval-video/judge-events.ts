import { faceAt, overlapOf } from './true-person.ts';
import type { FoundEvent, Transcript } from './transcript.ts';
import type { TruePerson, TrueViolation, Truth } from './truth.ts';

/** Looks come in steps, labels take some of them, and people who write truths have no stop-watch. */
const TOLERANCE_MS = 1000;
/** Of the looks in which both are seen. */
const MIN_AGREEMENT = 0.5;

export interface EventJudgement {
  /** Null: the truth does not say. */
  readonly wanted: number | null;
  readonly counted: number;
  /** Null where the truth is a number: what is missed and false cannot be told then. */
  readonly matched: MatchedEvents | null;
}

interface MatchedEvents {
  readonly found: readonly { readonly truth: TrueViolation; readonly event: FoundEvent }[];
  readonly missed: readonly TrueViolation[];
  readonly false: readonly FoundEvent[];
  /** On somebody who may be found or not. */
  readonly ignored: readonly FoundEvent[];
  readonly falsePerMinute: number;
}

export function judgeEvents(transcript: Transcript, truth: Truth): EventJudgement {
  const { violations } = truth;
  const counted = transcript.events.length;
  if (!Array.isArray(violations)) return { wanted: violations ?? null, counted, matched: null };
  const people = Array.isArray(truth.people) ? truth.people : [];
  const pairs = violations
    .flatMap((each) => transcript.events.map((event) => ({ truth: each, event })))
    .filter((pair) => isSame(pair.truth, pair.event, people, transcript))
    .toSorted((a, b) => sharedMs(b.truth, b.event) - sharedMs(a.truth, a.event));
  const [truths, events] = [new Set(violations), new Set(transcript.events)];
  const found = pairs.filter((pair) => {
    if (!truths.has(pair.truth) || !events.has(pair.event)) return false;
    truths.delete(pair.truth);
    return events.delete(pair.event);
  });
  const optional = people.filter((person) => person.optional);
  const isIgnored = (event: FoundEvent): boolean =>
    optional.some((person) => isOnFace(person, event, event, transcript));
  const rest = [...events];
  const wrong = rest.filter((event) => !isIgnored(event));
  return {
    wanted: violations.length,
    counted,
    matched: {
      found,
      missed: [...truths].filter(({ personId }) => !optional.some(({ id }) => id === personId)),
      false: wrong,
      ignored: rest.filter(isIgnored),
      falsePerMinute: wrong.length / (transcript.durationMs / 60_000),
    },
  };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Negative: so far apart. */
function sharedMs(a: Span, b: Span): number {
  return Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs);
}

function isSame(
  truth: TrueViolation,
  event: FoundEvent,
  people: readonly TruePerson[],
  transcript: Transcript,
): boolean {
  if (sharedMs(truth, event) < -TOLERANCE_MS) return false;
  const person = people.find(({ id }) => id === truth.personId);
  if (person !== undefined && person.boxes.length > 0) return isOnFace(person, event, truth, transcript);
  return truth.box === undefined || overlapOf(truth.box, event.box) > 0;
}

/** Whether the event's track is on the person's face while it and `span` last. */
function isOnFace(person: TruePerson, event: FoundEvent, span: Span, { looks }: Transcript): boolean {
  const fromMs = Math.max(event.fromMs, span.fromMs) - TOLERANCE_MS;
  const toMs = Math.min(event.toMs, span.toMs) + TOLERANCE_MS;
  const overlaps = looks
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .flatMap(({ atMs, tracks }) => {
      const track = tracks.find(({ id }) => id === event.trackId);
      const face = faceAt(person, atMs);
      return track === undefined || face === null ? [] : [overlapOf(face, track.box)];
    });
  if (overlaps.length === 0) return false;
  return overlaps.filter((overlap) => overlap > 0).length / overlaps.length >= MIN_AGREEMENT;
}
