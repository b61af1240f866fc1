import type { z } from 'zod';
import type { Detection } from '../domain/detection.ts';
import type { KnownFace } from '../domain/known-face.ts';
import type { Track } from '../domain/track.ts';
import type { Association } from './association.ts';
import { associate, boxCover } from './association.ts';
import type { TrackSettings } from './settings.ts';
import { trackSettingsSchema } from './settings.ts';
import { TrackedPerson } from './tracked-person.ts';

/** A box that covers so much of a known person's box (or the other way round) is that person once more, not a new one. */
const DUPLICATE_COVER = 0.6;

/** Of two boxes in one another (a tight one, and a loose one around the hair) the more confident is the person. */
const NESTED_COVER = 0.8;

export interface TrackThresholds {
  readonly startConfidence: number;
  readonly endConfidence: number;
}

/** For models that say nothing of their own. */
const DEFAULT_THRESHOLDS: TrackThresholds = { startConfidence: 0.5, endConfidence: 0.25 };

/**
 * Detections to people. In the manner of ByteTrack: confident boxes are matched first, then the less confident ones only
 * continue who is already known; what remains may be a lost person found again, or else begins a new one. Somebody is
 * returned from the second look in a row on, and for `relinkMs` after the last.
 */
export class Tracker {
  readonly #settings: TrackSettings;
  readonly #thresholds: TrackThresholds;
  #people: readonly TrackedPerson[] = [];
  #nextId = 1;
  #newcomers = 0;

  /** What `settings` leave out takes its default; `modelThresholds` are those of the detector's welcome. */
  constructor(
    settings: z.input<typeof trackSettingsSchema>,
    modelThresholds: TrackThresholds = DEFAULT_THRESHOLDS,
  ) {
    this.#settings = trackSettingsSchema.parse(settings);
    this.#thresholds = {
      startConfidence: this.#settings.startConfidence ?? modelThresholds.startConfidence,
      endConfidence: this.#settings.endConfidence ?? modelThresholds.endConfidence,
    };
  }

  /** Nobody is known, not even tentatively or as lost. */
  get isEmpty(): boolean {
    return this.#people.length === 0;
  }

  /** How many the last look began, tentatively, or found again who had been lost. */
  get newcomers(): number {
    return this.#newcomers;
  }

  /**
   * One look: all detections of one picture, normalised to it. `atMs` is the picture's time on the monotonic clock.
   * A picture without anybody is a look too.
   * @param isWhole False where only parts of the picture were looked at: then nobody is lost by not being found.
   */
  update(found: readonly Detection[], atMs: number, isWhole = true): readonly Track[] {
    const detections = withoutNested(found);
    const { startConfidence, endConfidence } = this.#thresholds;
    const isConfident = (detection: Detection): boolean => detection.confidence >= startConfidence;
    const confident = detections.filter(isConfident);
    const weak = detections.filter((each) => !isConfident(each) && each.confidence >= endConfidence);

    const remembered = this.#people.filter((person) => atMs - person.lastSeenMs <= this.#settings.relinkMs);
    const confirmed = remembered.filter((person) => person.isConfirmed);
    const tentative = remembered.filter((person) => !person.isConfirmed);

    const match = (people: readonly TrackedPerson[], from: readonly Detection[]): Association => {
      const association = associate(people, from, atMs);
      for (const [person, look] of association.pairs) person.see(look, atMs);
      return association;
    };
    const visible = confirmed.filter((person) => person.visible);
    const first = match(visible, confident);
    const second = match(first.freePeople, weak);
    // Before the lost: somebody new stays somebody new even when a lost person's reach has grown over him.
    const third = match(tentative, [...first.freeDetections, ...second.freeDetections]);
    const lost = confirmed.filter((person) => !person.visible);
    const fourth = match(lost, third.freeDetections.filter(isConfident));

    if (isWhole) for (const person of second.freePeople) person.lose();
    for (const person of tentative)
      if (person.lastSeenMs === atMs && person.looks >= this.#settings.confirmLooks)
        person.confirm(this.#nextId++);
    const seen = remembered.filter((person) => person.lastSeenMs === atMs);
    const begun = this.#begin(fourth.freeDetections, seen, atMs);
    this.#newcomers = fourth.pairs.length + begun.length;
    this.#people = [
      ...confirmed,
      ...tentative.filter((person) => !isWhole || person.lastSeenMs === atMs),
      ...begun,
    ];
    return this.#people.flatMap((person) => person.toTrack(atMs) ?? []);
  }

  /** Who should be in the picture of this time; not the lost. */
  expect(atMs: number): readonly KnownFace[] {
    return this.#people.filter((person) => person.visible).map((person) => person.expect(atMs));
  }

  #begin(detections: readonly Detection[], seen: readonly TrackedPerson[], atMs: number): TrackedPerson[] {
    const newcomers: TrackedPerson[] = [];
    for (const detection of detections) {
      const isDuplicate = [...seen, ...newcomers].some(
        (person) => boxCover(person.box, detection.box) >= DUPLICATE_COVER,
      );
      if (!isDuplicate) newcomers.push(new TrackedPerson(detection, atMs, this.#settings));
    }
    return newcomers;
  }
}

function withoutNested(detections: readonly Detection[]): readonly Detection[] {
  const kept: Detection[] = [];
  for (const detection of detections.toSorted((a, b) => b.confidence - a.confidence)) {
    if (kept.every(({ box }) => boxCover(box, detection.box) < NESTED_COVER)) kept.push(detection);
  }
  return kept;
}
