import { once } from 'node:events';
import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import { DetectorClient } from '../../detect/socket/client.ts';
import type { CropBatch } from '../../detect/crop.ts';
import { detectionsToPicture, knownToInput } from '../../detect/letterbox.ts';
import type { DetectorWelcome, FrameDetections, Verifier } from '../../detect/socket/socket-messages.ts';
import type { LookRate } from '../../domain/camera-stats.ts';
import type { CropScores } from '../../domain/crop.ts';
import type { KnownFace } from '../../domain/known-face.ts';
import type { Track } from '../../domain/track.ts';
import type { EndReason, ViolationChange } from '../../domain/violation.ts';
import type { PictureTime } from '../../rules/rule.ts';
import { LookComposer } from './look-composer.ts';
import { LookPace } from './look-pace.ts';
import { MotionCheck, type Presence } from './motion-check.ts';
import { PendingLooks } from './pending-looks.ts';
import { People, type PeopleSeen } from './people.ts';
import type { CameraSettings } from '../settings.ts';
import type { StageMeter } from '../meter/stage-meter.ts';

/** One picture by which people and violations are up to date. The frame is freed after the call. */
export interface Sight extends PeopleSeen {
  readonly frame: Frame;
  readonly at: PictureTime;
}

/** One picture that was looked at. */
export interface Look extends Sight {
  /** What the detector process told of its work. */
  readonly crops: number;
  readonly inferMs: number;
  /** False: at the windows around known people only. */
  readonly isWhole: boolean;
}

export interface LookoutEvents {
  readonly onLook: (look: Look) => void;
  readonly onDropped: () => void;
  /** Nobody was to be seen and nothing had moved since the last look, so this picture was not looked at: nobody still is. */
  readonly onGated: (sight: Sight) => void;
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
  readonly #motion: MotionCheck;
  readonly #composer: LookComposer;
  readonly #pending = new PendingLooks();
  #lastLookMs = 0;

  constructor(settings: LookoutSettings, { clock, log, stages }: LookoutDependencies, events: LookoutEvents) {
    this.#clock = clock;
    this.#stages = stages;
    this.#events = events;
    this.#people = new People(settings);
    const { socketPath, fps, motionGate, followLooks } = settings.detect;
    this.#pace = new LookPace(fps);
    this.#motion = new MotionCheck({ isOn: motionGate, relinkMs: settings.rules.relinkMs }, stages);
    this.#composer = new LookComposer(followLooks);
    this.#client = DetectorClient.open({ socketPath, cameraId: settings.cameraId, log });
    this.#client.on('welcome', () => this.#composer.forget());
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
    if (!this.#motion.isWorthALook(frame, at.monotonicMs, this.#presence(known))) {
      const before = this.#stages.enter('track');
      const seen = this.#people.update(frame, [], at, false);
      this.#stages.leave(before);
      this.#events.onGated({ frame, at, ...seen });
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
    this.#composer.close();
    this.#motion.close();
  }

  #presence(expected: readonly KnownFace[]): Presence {
    if (this.#pending.size > 0 || expected.length > 0) return 'visible';
    return this.#people.isEmpty ? 'nobody' : 'lost';
  }

  #send(frame: Frame, at: PictureTime, known: readonly KnownFace[], welcome: DetectorWelcome): void {
    const occasion = { atMs: at.monotonicMs, known };
    const { rgb, ...look } = this.#composer.compose(frame, occasion, welcome);
    const sentMs = this.#clock.monotonicMs();
    const frameId = this.#pending.add({ frame, at, sentMs, ...look });
    if (frameId === null) {
      this.#composer.missed(at.monotonicMs, look);
      return;
    }
    const { inputWidth: width, inputHeight: height } = look.placement;
    const shown = { frameId, width, height, rgb, known: knownToInput(known, look.placement) };
    if (!this.#client.submit(shown)) this.#dropped(frameId);
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
      const { tracks, newcomers } = seen;
      this.#composer.answered(isWhole, { there: tracks.filter(({ visible }) => visible).length, newcomers });
      if (!isWhole && hasMissed(tracks)) this.#composer.forget();
      this.#events.onLook({ frame, at, crops, inferMs, isWhole, ...seen });
    } finally {
      this.#stages.leave(before);
      this.#pending.free(frameId);
    }
  }

  #dropped(frameId: number): void {
    const pending = this.#pending.get(frameId);
    if (pending !== undefined) this.#composer.missed(pending.at.monotonicMs, pending);
    this.#pending.free(frameId);
    this.#motion.forget();
    this.#pace.dropped(this.#clock.monotonicMs());
    this.#events.onDropped();
  }
}

/** Somebody was not where he was looked for. */
function hasMissed(tracks: readonly Track[]): boolean {
  return tracks.some(({ visible, look }) => visible && look === undefined);
}
