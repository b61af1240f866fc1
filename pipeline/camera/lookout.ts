import { once } from 'node:events';
import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { DetectorClient } from '../detect/socket/client.ts';
import type { CropBatch } from '../detect/crop.ts';
import { detectionsToPicture, knownToInput, placePicture } from '../detect/letterbox.ts';
import type { DetectorWelcome, FrameDetections, Verifier } from '../detect/socket/socket-messages.ts';
import type { LookRate } from '../domain/camera-stats.ts';
import type { CropScores } from '../domain/crop.ts';
import type { KnownFace } from '../domain/known-face.ts';
import type { Track } from '../domain/track.ts';
import type { EndReason, ViolationChange } from '../domain/violation.ts';
import { LumaSampler } from '../media/picture/luma-sampler.ts';
import { ChangeWatch } from '../motion/change-watch.ts';
import { COMPARED_PIXELS, MotionGate } from '../motion/motion-gate.ts';
import type { PictureTime } from '../rules/rule.ts';
import { Letterboxer } from './letterboxer.ts';
import { LookPlan } from './look-plan.ts';
import { LookPace } from './look-pace.ts';
import { PendingLooks } from './pending-looks.ts';
import { People, type PeopleSeen } from './people.ts';
import type { CameraSettings } from './settings.ts';
import type { StageMeter } from './stage-meter.ts';

/** One picture that was looked at. The frame is freed after the call. */
export interface Look extends PeopleSeen {
  readonly frame: Frame;
  readonly at: PictureTime;
  /** What the detector process told of its work. */
  readonly crops: number;
  readonly inferMs: number;
  /** False: at the windows around known people only. */
  readonly isWhole: boolean;
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

/** Picks pictures for the detector, and turns its answers into people and violations. */
export class Lookout {
  readonly #events: LookoutEvents;
  readonly #clock: Clock;
  readonly #stages: StageMeter;
  readonly #pace: LookPace;
  readonly #client: DetectorClient;
  readonly #people: People;
  readonly #letterboxer = new Letterboxer();
  readonly #luma = new LumaSampler(COMPARED_PIXELS);
  readonly #gate: MotionGate | null;
  readonly #plan: LookPlan | null;
  readonly #changes = new ChangeWatch();
  readonly #pending = new PendingLooks();
  #lastLookMs = 0;

  constructor(settings: LookoutSettings, { clock, log, stages }: LookoutDependencies, events: LookoutEvents) {
    this.#clock = clock;
    this.#stages = stages;
    this.#events = events;
    this.#people = new People(settings);
    const { socketPath, fps, motionGate, followLooks } = settings.detect;
    this.#pace = new LookPace(fps);
    this.#gate = motionGate ? new MotionGate() : null;
    this.#plan = followLooks ? new LookPlan() : null;
    this.#client = DetectorClient.open({ socketPath, cameraId: settings.cameraId, log });
    this.#client.on('welcome', () => this.#plan?.forget());
    this.#client.on('detections', (answer) => this.#answer(answer));
    this.#client.on('dropped', ({ frameId }) => this.#dropped(frameId));
  }

  get tracks(): readonly Track[] {
    return this.#people.tracks;
  }

  /** Monotonic time of the newest picture that was looked at; 0 before the first. */
  get lastLookMs(): number {
    return this.#lastLookMs;
  }

  get rate(): LookRate {
    return this.#pace.rate;
  }

  /** As {@link LookPace.takeLateLooks}. */
  takeLateLooks(): number {
    return this.#pace.takeLateLooks();
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
    const known = this.#people.expect(welcome.thresholds, at.monotonicMs);
    if (!this.#isWorthALook(frame, at)) {
      this.#events.onGated(at);
      return;
    }
    const before = this.#stages.enter('scale');
    try {
      this.#send(frame, at, known, welcome);
    } finally {
      this.#stages.leave(before);
    }
  }

  /** Nobody can be seen any more: ends what is open, and whoever comes later is somebody new. */
  close(at: PictureTime, reason: EndReason): readonly ViolationChange[] {
    return this.#people.close(at, reason);
  }

  /** Frees everything; answers that are still on their way are ignored. */
  dispose(): void {
    this.#client.removeAllListeners();
    this.#client.close();
    this.#pending.freeAll();
    this.#letterboxer.close();
    this.#luma.close();
  }

  #isWorthALook(frame: Frame, at: PictureTime): boolean {
    if (this.#gate === null) return true;
    if (this.#pending.size > 0 || !this.#people.isEmpty) {
      // Not even measured, as most pictures of a busy place are of this kind; the first one without anybody is.
      this.#gate.forget();
      return true;
    }
    const before = this.#stages.enter('motion');
    const isWorth = this.#gate.lets(this.#luma.sample(frame), at.monotonicMs);
    this.#stages.leave(before);
    return isWorth;
  }

  #send(frame: Frame, at: PictureTime, known: readonly KnownFace[], welcome: DetectorWelcome): void {
    const { letterboxFill: fill, followSizes } = welcome;
    const whole = placePicture(frame.width, frame.height, welcome.sizes);
    const pendingLooks = this.#pending.size;
    const atMs = at.monotonicMs;
    const luma = this.#letterboxer.open(frame, whole);
    if (this.#plan !== null)
      this.#changes.see(
        luma,
        known.map(({ box }) => box),
      );
    const changes = () => this.#changes.changes();
    const prospect = { atMs, known, pendingLooks, whole, followSizes, changes };
    const windows = this.#plan?.next(prospect) ?? null;
    if (this.#plan !== null) this.#changes.looked(windows?.windows.map(({ part }) => part));
    const placement = windows ?? whole;
    const rgb = windows ? this.#letterboxer.windows(windows, fill) : this.#letterboxer.whole(whole, fill);
    const sentMs = this.#clock.monotonicMs();
    const frameId = this.#pending.add({ frame, at, sentMs, placement, isWhole: windows === null });
    if (frameId === null) {
      this.#plan?.forget();
      return;
    }
    const { inputWidth: width, inputHeight: height } = placement;
    const look = { frameId, width, height, rgb, known: knownToInput(known, placement) };
    if (!this.#client.submit(look)) this.#dropped(frameId);
  }

  #answer({ frameId, detections, crops, inferMs }: FrameDetections): void {
    const pending = this.#pending.get(frameId);
    if (pending === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    const tookMs = nowMs - pending.sentMs;
    this.#stages.waited('detect', tookMs);
    this.#pace.answered(tookMs, nowMs);
    const before = this.#stages.enter('track');
    try {
      const { frame, at, placement, isWhole } = pending;
      const seen = this.#people.update(frame, detectionsToPicture(detections, placement), at, isWhole);
      this.#lastLookMs = at.monotonicMs;
      if (!isWhole && hasMissed(seen.tracks)) this.#plan?.forget();
      this.#events.onLook({ frame, at, crops, inferMs, isWhole, ...seen });
    } finally {
      this.#stages.leave(before);
      this.#pending.free(frameId);
    }
  }

  #dropped(frameId: number): void {
    this.#pending.free(frameId);
    this.#gate?.forget();
    this.#plan?.forget();
    this.#pace.dropped(this.#clock.monotonicMs());
    this.#events.onDropped();
  }
}

/** Somebody was not where he was looked for. */
function hasMissed(tracks: readonly Track[]): boolean {
  return tracks.some(({ visible, look }) => visible && look === undefined);
}
