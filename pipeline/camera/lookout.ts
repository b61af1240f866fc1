import { once } from 'node:events';
import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { DetectorClient } from '../detect/client.ts';
import type { CropBatch } from '../detect/crop.ts';
import { detectionsToPicture, placePicture, type Placement } from '../detect/letterbox.ts';
import type { DetectorWelcome, FrameDetections, Verifier } from '../detect/socket-messages.ts';
import type { LookRate } from '../domain/camera-stats.ts';
import type { CropScores } from '../domain/crop.ts';
import type { Track } from '../domain/track.ts';
import type { EndReason, ViolationChange } from '../domain/violation.ts';
import { lumaOf } from '../media/luma.ts';
import { MotionGate } from '../motion/motion-gate.ts';
import { StillWatch } from '../motion/still-watch.ts';
import { MaskPolicy } from '../rules/mask-policy.ts';
import type { PictureTime } from '../rules/rule.ts';
import { Tracker } from '../track/tracker.ts';
import { Letterboxer } from './letterboxer.ts';
import { LookPace } from './look-pace.ts';
import type { CameraSettings } from './settings.ts';
import type { StageMeter } from './stage-meter.ts';

/** One picture that was looked at. The frame is freed after the call. */
export interface Look {
  readonly frame: Frame;
  readonly at: PictureTime;
  readonly tracks: readonly Track[];
  readonly changes: readonly ViolationChange[];
  readonly newPeople: number;
}

export interface LookoutEvents {
  readonly onLook: (look: Look) => void;
  readonly onDropped: () => void;
  /** Nothing had moved since the last look, so this picture was not looked at. */
  readonly onGated: (at: PictureTime) => void;
}

interface LookoutDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stages: StageMeter;
}

type LookoutSettings = Pick<CameraSettings, 'cameraId' | 'detect' | 'rules'>;

interface Pending {
  readonly frame: Frame;
  readonly at: PictureTime;
  readonly sentMs: number;
  readonly placement: Placement;
}

/** Picks pictures for the detector, and turns its answers into people and violations. */
export class Lookout {
  readonly #settings: LookoutSettings;
  readonly #events: LookoutEvents;
  readonly #clock: Clock;
  readonly #stages: StageMeter;
  readonly #pace: LookPace;
  readonly #client: DetectorClient;
  readonly #policy: MaskPolicy;
  readonly #letterboxer = new Letterboxer();
  readonly #gate: MotionGate | null;
  readonly #stillWatch: StillWatch | null;
  readonly #pending = new Map<number, Pending>();
  #tracker: Tracker | undefined;
  #tracks: readonly Track[] = [];
  #nextFrameId = 0;
  #lastLookMs = 0;

  constructor(settings: LookoutSettings, { clock, log, stages }: LookoutDependencies, events: LookoutEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#stages = stages;
    this.#events = events;
    const { graceMs, clearMs, violatingLabels, ignoreStill } = settings.rules;
    this.#stillWatch = ignoreStill ? new StillWatch() : null;
    this.#policy = new MaskPolicy({ cameraId: settings.cameraId, graceMs, clearMs, violatingLabels });
    const { socketPath, fps, motionGate } = settings.detect;
    this.#pace = new LookPace(fps);
    this.#gate = motionGate ? new MotionGate() : null;
    this.#client = DetectorClient.open({ socketPath, cameraId: settings.cameraId, log });
    this.#client.on('detections', (answer) => this.#answer(answer));
    this.#client.on('dropped', ({ frameId }) => {
      this.#free(frameId);
      this.#dropped();
    });
  }

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** Monotonic time of the newest picture that was looked at; 0 before the first. */
  get lastLookMs(): number {
    return this.#lastLookMs;
  }

  get rate(): LookRate {
    return this.#pace.rate;
  }

  /** Pictures that the detector has. */
  get pendingLooks(): number {
    return this.#pending.size;
  }

  /** Resolves when the detector takes pictures. */
  async connected(signal: AbortSignal): Promise<void> {
    if (this.#client.welcome === null) await once(this.#client, 'welcome', { signal });
  }

  /** Of the detector process; null while it is away, and where violations begin without a second look. */
  get verifier(): Verifier | null {
    return this.#client.welcome?.verifier ?? null;
  }

  /** @throws DetectorError */
  classify(crops: CropBatch): Promise<readonly CropScores[]> {
    return this.#client.classify(crops);
  }

  /** Sends the picture to the detector if one is due and something may be seen in it. */
  offer(frame: Frame, at: PictureTime): void {
    const welcome = this.#client.welcome;
    if (welcome === null || !this.#pace.isTurn(at.monotonicMs)) return;
    this.#tracker ??= new Tracker({ relinkMs: this.#settings.rules.relinkMs }, welcome.thresholds);
    if (!this.#isWorthALook(frame, at)) {
      this.#events.onGated(at);
      return;
    }
    const before = this.#stages.enter('scale');
    try {
      this.#send(frame, at, welcome);
    } finally {
      this.#stages.leave(before);
    }
  }

  /** Nobody can be seen any more: ends what is open, and whoever comes later is somebody new. */
  close(at: PictureTime, reason: EndReason): readonly ViolationChange[] {
    this.#tracker = undefined;
    this.#tracks = [];
    return this.#policy.close(at, reason);
  }

  /** Frees everything; answers that are still on their way are ignored. */
  dispose(): void {
    this.#client.removeAllListeners();
    this.#client.close();
    for (const frameId of this.#pending.keys()) this.#free(frameId);
    this.#letterboxer.close();
  }

  #isWorthALook(frame: Frame, at: PictureTime): boolean {
    if (this.#gate === null) return true;
    const isSomebodyThere = this.#pending.size > 0 || this.#tracker?.isEmpty !== true;
    const before = this.#stages.enter('motion');
    const isWorth = this.#gate.lets(lumaOf(frame), at.monotonicMs, isSomebodyThere);
    this.#stages.leave(before);
    return isWorth;
  }

  #send(frame: Frame, at: PictureTime, welcome: DetectorWelcome): void {
    const placement = placePicture(frame.width, frame.height, welcome.sizes);
    const rgb = this.#letterboxer.toRgb(frame, placement, welcome.letterboxFill);
    const kept = frame.clone();
    if (kept === null) return;
    const frameId = this.#nextFrameId++;
    this.#pending.set(frameId, { frame: kept, at, sentMs: this.#clock.monotonicMs(), placement });
    if (this.#client.submit({ frameId, width: placement.inputWidth, height: placement.inputHeight, rgb }))
      return;
    this.#free(frameId);
    this.#dropped();
  }

  #answer({ frameId, detections }: FrameDetections): void {
    const pending = this.#pending.get(frameId);
    if (pending === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    const tookMs = nowMs - pending.sentMs;
    this.#stages.waited('detect', tookMs);
    this.#pace.answered(tookMs, nowMs);
    const before = this.#stages.enter('track');
    try {
      const { frame, at, placement } = pending;
      const people = this.#tracker?.update(detectionsToPicture(detections, placement), at.monotonicMs) ?? [];
      this.#tracks = this.#stillWatch?.mark(lumaOf(frame), people, at.monotonicMs) ?? people;
      const { changes, newPeople } = this.#policy.update(this.#tracks, at);
      this.#lastLookMs = at.monotonicMs;
      this.#events.onLook({ frame, at, tracks: this.#tracks, changes, newPeople });
    } finally {
      this.#stages.leave(before);
      this.#free(frameId);
    }
  }

  #dropped(): void {
    this.#gate?.forget();
    this.#pace.dropped(this.#clock.monotonicMs());
    this.#events.onDropped();
  }

  #free(frameId: number): void {
    this.#pending.get(frameId)?.frame.free();
    this.#pending.delete(frameId);
  }
}
