import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Packet } from 'node-av/lib';
import type { Logger } from 'pino';
import type { Clip } from '../domain/clip.ts';
import type { ViolationChange } from '../domain/violation.ts';
import type { VideoStream } from '../media/video-stream.ts';
import { ClipFile } from './clip-file.ts';
import { PreRoll, type RecordedPacket } from './pre-roll.ts';

export interface RecorderSettings {
  readonly folder: string;
  readonly cameraId: string;
  readonly preRollMs: number;
  readonly postRollMs: number;
  readonly maxClipMs: number;
  /** A violation is known this long after it began at the latest; the ring reaches back further by it. */
  readonly noticeMs: number;
  /**
   * Whoever is harder to see may have begun so much before the violation that opens a clip, be told of after it, and share
   * the clip: it reaches back for them too.
   */
  readonly earlierMs: number;
}

interface OpenClip {
  readonly file: ClipFile;
  readonly violationIds: Set<string>;
}

/**
 * Writes a clip from before a violation to after it, of the camera's own packets. Violations that overlap share one
 * clip; a clip that reaches its longest is finished, and only a new violation begins another.
 */
export class Recorder {
  readonly #settings: RecorderSettings;
  readonly #log: Logger;
  readonly #onClip: (clip: Clip) => void;
  readonly #ring: PreRoll;
  readonly #active = new Set<string>();
  #stream: VideoStream | undefined;
  #size = { width: 0, height: 0 };
  #clip: OpenClip | undefined;
  #untilMs = 0;
  #work: Promise<void> = Promise.resolve();
  #jobs = 0;

  constructor(settings: RecorderSettings, log: Logger, onClip: (clip: Clip) => void) {
    this.#settings = settings;
    this.#log = log;
    this.#onClip = onClip;
    this.#ring = new PreRoll(settings.preRollMs + settings.earlierMs + settings.noticeMs);
  }

  /** Clips that are being opened or finished. */
  get queued(): number {
    return this.#jobs;
  }

  /** A connection was made: packets of `stream` follow. */
  begin(stream: VideoStream): void {
    this.#stream = stream;
  }

  /** Called with each picture's size. A change ends the clip: an MP4 track has one size. */
  setSize(width: number, height: number): void {
    if (width === this.#size.width && height === this.#size.height) return;
    this.#finish();
    this.#ring.keepNewestGroup();
    this.#size = { width, height };
  }

  push(packet: Packet, wallMs: number): void {
    this.#ring.push(packet, wallMs);
    const clip = this.#clip;
    if (clip === undefined) return;
    this.#write(clip, { packet, wallMs, isKeyframe: packet.isKeyframe });
    const isOver = this.#active.size === 0 && wallMs >= this.#untilMs;
    if (isOver || clip.file.durationMs >= this.#settings.maxClipMs) this.#finish();
  }

  /** From the newest keyframe to the newest packet; they stay the recorder's, until the next `push`. */
  newestGroup(): readonly Packet[] {
    return this.#ring.newestGroup().map(({ packet }) => packet);
  }

  /** Follows the rules' changes. */
  follow({ phase, violation }: ViolationChange): void {
    if (phase === 'start') {
      this.#active.add(violation.id);
      if (this.#clip !== undefined) this.#clip.violationIds.add(violation.id);
      else this.#next(() => this.#open(violation.id, violation.startedAtMs));
    }
    if (phase === 'end' && this.#active.delete(violation.id)) {
      this.#untilMs = Math.max(this.#untilMs, (violation.endedAtMs ?? 0) + this.#settings.postRollMs);
    }
  }

  /** The connection ended: what is open is finished, since the next connection's packets may differ. */
  async end(): Promise<void> {
    await this.#work;
    this.#finish();
    this.#ring.clear();
    this.#stream = undefined;
    await this.#work;
  }

  async #open(violationId: string, startedAtMs: number): Promise<void> {
    if (this.#clip !== undefined) {
      this.#clip.violationIds.add(violationId);
      return;
    }
    const { folder, cameraId, preRollMs, earlierMs } = this.#settings;
    if (this.#stream === undefined || this.#size.width === 0) return;
    try {
      const file = await ClipFile.open({
        folder: path.join(folder, cameraId),
        id: randomUUID(),
        cameraId,
        stream: this.#stream,
        ...this.#size,
      });
      const clip = { file, violationIds: new Set([violationId]) };
      this.#clip = clip;
      for (const recorded of this.#ring.from(startedAtMs - preRollMs - earlierMs)) {
        if (this.#clip === clip) this.#write(clip, recorded);
      }
    } catch (error) {
      this.#log.error({ err: error, violationId }, 'clip not begun');
    }
  }

  #next(job: () => Promise<void>): void {
    this.#jobs += 1;
    this.#work = this.#work.then(job).finally(() => {
      this.#jobs -= 1;
    });
  }

  #write(clip: OpenClip, recorded: RecordedPacket): void {
    try {
      clip.file.write(recorded);
    } catch (error) {
      this.#log.error({ err: error }, 'clip not written further');
      this.#finish();
    }
  }

  #finish(): void {
    const clip = this.#clip;
    if (clip === undefined) return;
    this.#clip = undefined;
    this.#next(async () => {
      try {
        const finished = await clip.file.finish([...clip.violationIds]);
        if (finished !== null) this.#onClip(finished);
      } catch (error) {
        this.#log.error({ err: error }, 'clip not finished');
        await clip.file
          .discard()
          .catch((reason: unknown) => this.#log.error({ err: reason }, 'clip not discarded'));
      }
    });
  }
}
