import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Lookout, type Look } from '../../pipeline/camera/lookout.ts';
import type { Violation, ViolationChange } from '../../pipeline/domain/violation.ts';
import { DetectorProcess } from '../../server/cameras/detector-process.ts';
import type { VideoPicture, VideoReader } from '../detect/video-reader.ts';
import { CommandError } from '../run-command.ts';
import type { FoundEvent, LookRecord, Transcript } from './transcript.ts';

type CameraSettings = ConstructorParameters<typeof Lookout>[0];

export interface WatchSettings {
  readonly detector: Omit<
    Parameters<typeof DetectorProcess.start>[0],
    'threads' | 'maxBatch' | 'socketPath' | 'log'
  >;
  readonly rules: CameraSettings['rules'];
  /** Looks a second. */
  readonly fps: number;
}

export interface WatchWishes {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** The clip's first picture on both clocks; the lookout takes 0 for "never". */
const START_MS = 1000;

/**
 * A camera that is a file, as fast as it can be looked at: the detector process, the tracker and the rules are those of a
 * live one (pipeline/camera), and each look is waited for, so that none is dropped and a slow machine changes nothing.
 */
export class ClipWatch {
  readonly #detector: DetectorProcess;
  readonly #lookout: Lookout;
  readonly #folder: string;
  readonly #looks: LookRecord[] = [];
  readonly #told = new Map<string, { violation: Violation; toldMs: number }>();
  #people = 0;
  #wake: PromiseWithResolvers<void> | null = null;
  #isLost = false;

  private constructor(detector: DetectorProcess, lookout: (watch: ClipWatch) => Lookout, folder: string) {
    this.#detector = detector;
    this.#folder = folder;
    this.#lookout = lookout(this);
  }

  /** @throws DetectorError when the model cannot be used. */
  static async start({ detector: model, rules, fps }: WatchSettings): Promise<ClipWatch> {
    const log = pino({ level: 'silent' });
    const folder = await mkdtemp(join(tmpdir(), 'maskwatch-clip-'));
    try {
      const socketPath = join(folder, 'detector.sock');
      const detector = await DetectorProcess.start({ ...model, threads: 1, maxBatch: 1, socketPath, log });
      const settings = { cameraId: 'clip', rules, detect: { socketPath, fps } };
      return new ClipWatch(
        detector,
        (watch) =>
          new Lookout(settings, log, {
            onLook: (look) => watch.#looked(look),
            onDropped: () => watch.#lost(),
          }),
        folder,
      );
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
    let lastMs = 0;
    for await (const picture of reader.pictures()) {
      lastMs = picture.timeMs;
      onProgress(picture.progress);
      await this.#show(picture);
    }
    for (const change of this.#lookout.close(timeOf(lastMs), 'camera-stopped')) this.#tell(change, lastMs);
    // The last picture is shown as long as the others.
    const durationMs = lastMs + 1000 / (reader.stream.frameRate ?? 25);
    const events = [...this.#told.values()].map((told) => eventOf(told, durationMs));
    return { durationMs, looks: this.#looks, events, people: this.#people };
  }

  async close(): Promise<void> {
    this.#lookout.dispose();
    await this.#detector.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #show({ frame, timeMs }: VideoPicture): Promise<void> {
    try {
      this.#lookout.offer(frame, timeOf(timeMs));
      if (this.#lookout.isWaiting) {
        this.#wake = Promise.withResolvers();
        await this.#wake.promise;
      }
    } finally {
      frame.free();
    }
    // A look less would be another clip.
    if (this.#isLost)
      throw new CommandError(
        'The detector process ended or did not answer: try again with more memory free.',
      );
  }

  #looked({ at, changes, newPeople }: Look): void {
    const atMs = at.monotonicMs - START_MS;
    const visible = this.#lookout.tracks.filter((track) => track.visible);
    this.#looks.push({ atMs, tracks: visible.map(({ id, box, label }) => ({ id, box, label })) });
    this.#people += newPeople;
    for (const change of changes) this.#tell(change, atMs);
    this.#wake?.resolve();
  }

  #lost(): void {
    this.#isLost = true;
    this.#wake?.resolve();
  }

  #tell({ violation }: ViolationChange, atMs: number): void {
    const toldMs = this.#told.get(violation.id)?.toldMs ?? atMs;
    this.#told.set(violation.id, { violation, toldMs });
  }
}

function timeOf(timeMs: number) {
  return { monotonicMs: START_MS + timeMs, wallMs: START_MS + timeMs };
}

function eventOf(
  { violation, toldMs }: { readonly violation: Violation; readonly toldMs: number },
  durationMs: number,
): FoundEvent {
  const { trackId, label, box, startedAtMs, endedAtMs, endReason } = violation;
  const toMs = endedAtMs === null ? durationMs : endedAtMs - START_MS;
  return { trackId, label, box, fromMs: startedAtMs - START_MS, toMs, endReason, toldMs };
}
