import { randomUUID } from 'node:crypto';
import type { Detection } from '../domain/detection.ts';
import type { TrackLabel } from '../domain/label.ts';
import { boxArea } from '../domain/box.ts';
import type { Track } from '../domain/track.ts';
import type { EndReason, Violation, ViolationChange, ViolationLabel } from '../domain/violation.ts';
import type { PictureTime } from './rule.ts';
import type { MaskPolicyRules } from './settings.ts';
import { Stretch } from './stretch.ts';

/** An update for a better look comes at most so often. */
const MIN_UPDATE_MS = 1000;
/** A look must be so much better to be worth a new snapshot. */
const BETTER_FACTOR = 1.1;

interface OpenViolation {
  violation: Violation;
  bestScore: number;
  changedMs: number;
}

/** What the mask policy remembers of one track. */
export class MaskRecord {
  readonly #cameraId: string;
  readonly #rules: MaskPolicyRules;
  readonly #bare = new Stretch();
  readonly #masked = new Stretch();
  #isDecided = false;
  #open: OpenViolation | null = null;
  #lastSeenMs = 0;

  constructor(cameraId: string, rules: MaskPolicyRules) {
    this.#cameraId = cameraId;
    this.#rules = rules;
  }

  /** True once: when the track's label is decided for the first time, and it is no poster. */
  decide(track: Track): boolean {
    if (this.#isDecided || track.label === 'unknown' || this.#ignores(track)) return false;
    this.#isDecided = true;
    return true;
  }

  look(track: Track, now: PictureTime): readonly ViolationChange[] {
    if (!track.visible || !track.look) {
      // Time that nobody saw counts neither for nor against.
      this.#bare.interrupt();
      this.#masked.interrupt();
      return [];
    }
    this.#lastSeenMs = now.monotonicMs;
    return this.#open
      ? this.#follow(this.#open, track, track.look, now)
      : this.#watch(track, track.look, now);
  }

  end(now: PictureTime, reason: EndReason): readonly ViolationChange[] {
    return this.#close(this.#lastSeenMs, now, reason);
  }

  #watch(track: Track, look: Detection, now: PictureTime): readonly ViolationChange[] {
    if (this.#violates(look.label)) this.#bare.extend(now.monotonicMs);
    // Single masked looks of somebody who is known to be without one are the detector's noise.
    else if (this.#violates(track.label)) this.#bare.interrupt();
    else this.#bare.reset();
    if (!this.#violates(track.label) || !this.#violates(look.label) || this.#ignores(track)) return [];
    const isEarly = this.#bare.durationMs < this.#graceMs(track);
    if (isEarly || track.confidence < this.#rules.minConfidence) return [];
    const violation: Violation = {
      id: randomUUID(),
      cameraId: this.#cameraId,
      trackId: track.id,
      label: track.label,
      confidence: look.confidence,
      box: look.box,
      startedAtMs: wallOf(this.#bare.startedMs, now),
      endedAtMs: null,
      endReason: null,
    };
    this.#open = { violation, bestScore: score(look), changedMs: now.monotonicMs };
    this.#masked.reset();
    return [{ phase: 'start', violation }];
  }

  #follow(open: OpenViolation, track: Track, look: Detection, now: PictureTime): readonly ViolationChange[] {
    if (track.label !== 'unknown' && !this.#violates(track.label)) {
      this.#masked.extend(now.monotonicMs);
      if (this.#masked.durationMs < this.#rules.clearMs) return [];
      return this.#close(this.#masked.startedMs, now, 'masked');
    }
    if (this.#violates(track.label)) this.#masked.reset();
    else this.#masked.interrupt();
    const isBetter = look.label === track.label && score(look) > open.bestScore * BETTER_FACTOR;
    if (!isBetter || !this.#violates(track.label) || now.monotonicMs - open.changedMs < MIN_UPDATE_MS)
      return [];
    open.violation = { ...open.violation, label: track.label, confidence: look.confidence, box: look.box };
    open.bestScore = score(look);
    open.changedMs = now.monotonicMs;
    return [{ phase: 'update', violation: open.violation }];
  }

  #close(endedMs: number, now: PictureTime, endReason: EndReason): readonly ViolationChange[] {
    if (!this.#open) return [];
    const { violation } = this.#open;
    // The wall clock may have been set back in between.
    const endedAtMs = Math.max(violation.startedAtMs, wallOf(endedMs, now));
    this.#open = null;
    this.#bare.reset();
    this.#masked.reset();
    return [{ phase: 'end', violation: { ...violation, endedAtMs, endReason } }];
  }

  #ignores(track: Track): boolean {
    return track.stillness === 'standing' && this.#rules.ignoreStill;
  }

  #graceMs(track: Track): number {
    const { graceMs, stillGraceMs } = this.#rules;
    return track.stillness === 'carried' ? Math.max(graceMs, stillGraceMs) : graceMs;
  }

  #violates(label: TrackLabel): label is ViolationLabel {
    return (this.#rules.violatingLabels as readonly TrackLabel[]).includes(label);
  }
}

function score(look: Detection): number {
  return look.confidence * boxArea(look.box);
}

function wallOf(monotonicMs: number, now: PictureTime): number {
  return Math.round(now.wallMs - (now.monotonicMs - monotonicMs));
}
