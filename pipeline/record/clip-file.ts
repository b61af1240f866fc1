import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clip } from '../domain/clip.ts';
import type { VideoStream } from '../media/video-stream.ts';
import { openClipTrack, type ClipTrack } from './clip-track.ts';
import type { RecordedPacket } from './pre-roll.ts';

export interface ClipFileOptions {
  readonly folder: string;
  readonly id: string;
  readonly cameraId: string;
  readonly stream: VideoStream;
  readonly width: number;
  readonly height: number;
}

/**
 * One clip on disk. It is written as `<id>.mp4.tmp`; when finished it is flushed to the disk, its description is left
 * beside it as `<id>.json` and only then it gets its name: what a crash leaves is either a `.tmp` or whole.
 */
export class ClipFile {
  readonly #options: ClipFileOptions;
  readonly #path: string;
  readonly #track: ClipTrack;
  #startedAtMs: number | undefined;
  #endedAtMs = 0;

  private constructor(options: ClipFileOptions, file: string, track: ClipTrack) {
    this.#options = options;
    this.#path = file;
    this.#track = track;
  }

  static async open(options: ClipFileOptions): Promise<ClipFile> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const file = path.join(options.folder, `${options.id}.mp4`);
    return new ClipFile(options, file, openClipTrack(`${file}.tmp`, options.stream, options));
  }

  /** Milliseconds of video so far. */
  get durationMs(): number {
    return this.#startedAtMs === undefined ? 0 : this.#endedAtMs - this.#startedAtMs;
  }

  /** Packets before the first keyframe are left out: nothing could be made of them. */
  write({ packet, wallMs, isKeyframe }: RecordedPacket): void {
    if (this.#startedAtMs === undefined && !isKeyframe) return;
    this.#startedAtMs ??= wallMs;
    this.#endedAtMs = wallMs;
    this.#track.write(packet);
  }

  /** @returns what is to be indexed, once it cannot be lost any more; null for a clip without a picture. */
  async finish(violationIds: readonly string[]): Promise<Clip | null> {
    this.#track.close();
    const temporary = `${this.#path}.tmp`;
    if (this.#startedAtMs === undefined) {
      await rm(temporary, { force: true });
      return null;
    }
    const sha256 = createHash('sha256');
    await pipeline(createReadStream(temporary), sha256);
    const clip: Clip = {
      id: this.#options.id,
      cameraId: this.#options.cameraId,
      violationIds,
      startedAtMs: this.#startedAtMs,
      durationMs: this.durationMs,
      sizeBytes: (await stat(temporary)).size,
      sha256: sha256.digest('hex'),
      width: this.#options.width,
      height: this.#options.height,
      codec: this.#track.codec,
    };
    await flush(temporary);
    const sidecar = path.join(this.#options.folder, `${this.#options.id}.json`);
    await writeFile(sidecar, JSON.stringify(clip), { mode: 0o600, flush: true });
    await rename(temporary, this.#path);
    await flush(this.#options.folder);
    return clip;
  }

  /** Leaves nothing behind of a clip that could not be written. */
  async discard(): Promise<void> {
    this.#track.close();
    await rm(`${this.#path}.tmp`, { force: true });
  }
}

/** Waits until the disk has it; for a folder, its names. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
