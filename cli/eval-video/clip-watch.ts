import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { Lookout, type Look } from '../../pipeline/camera/looks/lookout.ts';
import type { Classifier } from '../../pipeline/camera/second-look.ts';
import { StageMeter } from '../../pipeline/camera/meter/stage-meter.ts';
import { Violations } from '../../pipeline/camera/violations.ts';
import { DetectorProcess } from '../../server/cameras/detector-process.ts';
import type { VideoPicture, VideoReader } from '../detect/video-reader.ts';
import { CommandError } from '../run-command.ts';
import { ClipClock } from './clip-clock.ts';
import type { Transcript } from './transcript.ts';
import { TranscriptNotes } from './transcript-notes.ts';

type CameraSettings = ConstructorParameters<typeof Lookout>[0];

export interface WatchSettings {
  readonly detector: Omit<
    Parameters<typeof DetectorProcess.start>[0],
    'threads' | 'maxBatch' | 'socketPath' | 'log'
  >;
  readonly rules: CameraSettings['rules'];
  /** Looks a second. */
  readonly fps: number;
  readonly motionGate: boolean;
  readonly followLooks: boolean;
}

export interface WatchWishes {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/**
 * A camera that is a file, as fast as it can be looked at: the detector process, the tracker, the rules and the second look are
 * those of a live one (pipeline/camera). Each look and each question is waited for, so that none is dropped and a slow
 * machine changes nothing.
 */
export class ClipWatch {
  readonly #detector: DetectorProcess;
  readonly #lookout: Lookout;
  readonly #violations: Violations;
  readonly #folder: string;
  readonly #clock = new ClipClock();
  readonly #notes = new TranscriptNotes(this.#clock);
  readonly #questions = new Set<Promise<unknown>>();
  #answered: PromiseWithResolvers<void> | null = null;
  #isLost = false;

  private constructor(
    detector: DetectorProcess,
    socketPath: string,
    folder: string,
    settings: WatchSettings,
  ) {
    const log = pino({ level: 'silent' });
    const { rules, fps, motionGate, followLooks } = settings;
    this.#detector = detector;
    this.#folder = folder;
    const clock = this.#clock;
    const stages = new StageMeter(clock);
    const detect = { socketPath, fps, motionGate, followLooks };
    this.#lookout = new Lookout(
      { cameraId: 'clip', rules, detect },
      { clock, log, stages },
      {
        onLook: (look) => this.#looked(look),
        onDropped: () => this.#lost(),
        onGated: (sight) => {
          this.#notes.gated();
          this.#violations.look(sight);
        },
      },
    );
    const lookout = this.#lookout;
    const classifier: Classifier = {
      get verifier() {
        return lookout.verifier;
      },
      classify: (crops) => this.#ask(lookout.classify(crops)),
    };
    const shown = { name: 'clip', rules };
    this.#violations = new Violations(shown, classifier, this.#notes, { clock, log, stages });
  }

  /** @throws DetectorError when the model cannot be used. */
  static async start(settings: WatchSettings): Promise<ClipWatch> {
    const log = pino({ level: 'silent' });
    const folder = await mkdtemp(join(tmpdir(), 'maskwatch-clip-'));
    try {
      const socketPath = join(folder, 'detector.sock');
      const options = { ...settings.detector, threads: 1, maxBatch: 1, socketPath, log };
      return new ClipWatch(await DetectorProcess.start(options), socketPath, folder, settings);
    } catch (error) {
      await rm(folder, { recursive: true });
      throw error;
    }
  }

  /** Name of the model. */
  get model(): string {
    return this.#detector.model.model;
  }

  /** Once. @throws InputError when the video is broken, CommandError when the detector does not answer. */
  async watch(reader: VideoReader, { signal, onProgress }: WatchWishes): Promise<Transcript> {
    await this.#lookout.connected(signal);
    for await (const picture of reader.pictures()) {
      this.#clock.timeMs = picture.timeMs;
      onProgress(picture.progress);
      await this.#show(picture);
    }
    const at = this.#clock.now;
    this.#violations.end(this.#lookout.close(at, 'camera-stopped'), at.monotonicMs);
    this.#violations.close();
    // The last picture is shown as long as the others.
    return this.#notes.transcript(this.#clock.timeMs + 1000 / (reader.stream.frameRate ?? 25));
  }

  async close(): Promise<void> {
    this.#violations.close();
    this.#lookout.dispose();
    await this.#detector.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #show({ frame }: VideoPicture): Promise<void> {
    try {
      this.#lookout.offer(frame, this.#clock.now);
      if (this.#lookout.pendingLooks > 0) {
        this.#answered = Promise.withResolvers();
        await this.#answered.promise;
      }
    } finally {
      frame.free();
    }
    if (this.#questions.size > 0) {
      await Promise.allSettled(this.#questions);
      // What follows from the answers comes before the next picture.
      await setImmediate();
    }
    // A look less would be another clip.
    if (this.#isLost)
      throw new CommandError(
        'The detector process ended or did not answer: try again with more memory free.',
      );
  }

  #looked(look: Look): void {
    this.#notes.look(look);
    this.#violations.look(look);
    this.#answered?.resolve();
  }

  #lost(): void {
    this.#isLost = true;
    this.#answered?.resolve();
  }

  #ask<T>(question: Promise<T>): Promise<T> {
    this.#questions.add(question);
    const forget = (): void => void this.#questions.delete(question);
    question.then(forget, forget);
    return question;
  }
}
