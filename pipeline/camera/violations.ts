import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { StageTimer } from '../domain/stage.ts';
import type { Track } from '../domain/track.ts';
import type { ViolationChange } from '../domain/violation.ts';
import { Canvas } from '../media/picture/canvas.ts';
import { ViolationGate, type GateListener } from '../verify/violation-gate.ts';
import type { Sight } from './looks/lookout.ts';
import { violationJpeg } from './viewing/picture.ts';
import { SecondLook, type Classifier } from './second-look.ts';
import type { CameraSettings } from './settings.ts';

/** From the rules' changes to what is told: each with a picture, and begun only after a second look where there is one. */
export class Violations {
  readonly #name: string;
  readonly #canvas = new Canvas();
  readonly #secondLook: SecondLook;
  readonly #gate: ViolationGate;
  readonly #clock: Clock;
  readonly #stages: StageTimer;

  constructor(
    settings: Pick<CameraSettings, 'name' | 'rules'>,
    classifier: Classifier,
    listener: GateListener,
    { clock, log, stages }: { readonly clock: Clock; readonly log: Logger; readonly stages: StageTimer },
  ) {
    this.#name = settings.name;
    this.#secondLook = new SecondLook(classifier, settings.rules.violatingLabels, stages, log);
    this.#gate = new ViolationGate(listener);
    this.#clock = clock;
    this.#stages = stages;
  }

  /** Second looks that wait for the classifier's answer. */
  get questions(): number {
    return this.#secondLook.questions;
  }

  /** As people are shown: nobody is without a mask whose violation is held back, they are not yet decided. */
  shown(tracks: readonly Track[]): readonly Track[] {
    return tracks.map((track) =>
      track.label !== 'with_mask' && this.#gate.isHeldBack(track.id) ? { ...track, label: 'unknown' } : track,
    );
  }

  look({ frame, at, tracks, changes }: Sight): void {
    this.#secondLook.collect(frame, tracks, at.monotonicMs, (trackId) => this.#gate.isTold(trackId));
    for (const change of changes) {
      const hasNewLook = change.phase !== 'end';
      // Made now, as the picture is gone when the answer comes.
      const before = this.#stages.enter('annotate');
      const snapshot = hasNewLook
        ? violationJpeg(this.#canvas, frame, change.violation, this.#name, at.wallMs)
        : null;
      this.#stages.leave(before);
      this.#take(change, snapshot, at.monotonicMs);
    }
    this.#ask(at.monotonicMs);
  }

  /** The camera is gone: whoever comes later is somebody new. */
  end(changes: readonly ViolationChange[], nowMs: number): void {
    for (const change of changes) this.#take(change, null, nowMs);
    this.#secondLook.forgetAll();
  }

  /** Tells what still waits for an answer. */
  close(): void {
    this.#gate.close();
    this.#secondLook.close();
    this.#canvas.close();
  }

  #take(change: ViolationChange, snapshot: Uint8Array | null, nowMs: number): void {
    if (change.phase === 'start' && !this.#secondLook.isPossible) this.#gate.pass(change, snapshot);
    else this.#gate.take(change, snapshot, nowMs);
  }

  #ask(nowMs: number): void {
    for (const { violationId, trackId, isAgain } of this.#gate.due(nowMs)) {
      if (isAgain && this.#secondLook.isPossible && !this.#secondLook.hasNewCrops(trackId, nowMs)) continue;
      this.#gate.asked(violationId);
      void this.#secondLook
        .ask(trackId, nowMs)
        .then((verdict) => this.#gate.answer(violationId, verdict, this.#clock.monotonicMs()));
    }
  }
}
