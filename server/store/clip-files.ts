import { readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { ClipTable } from './clip-table.ts';

const StoredSidecar = z.object({
  id: z.uuid(),
  cameraId: z.uuid(),
  violationIds: z.array(z.uuid()),
  startedAtMs: z.number(),
  durationMs: z.number(),
  sizeBytes: z.number(),
  sha256: z.string(),
  width: z.number(),
  height: z.number(),
  codec: z.string(),
}) satisfies z.ZodType<Clip>;

/** A camera process leaves `<id>.json` (the Clip) beside `<id>.mp4` until the clip is in the index. */
export class ClipFiles {
  readonly #folder: string;
  readonly #clips: ClipTable;
  readonly #log: Logger;

  constructor(folder: string, clips: ClipTable, log: Logger) {
    this.#folder = folder;
    this.#clips = clips;
    this.#log = log;
  }

  /** Takes a finished clip into the index, then its sidecar away: a crash between the two repeats the first. */
  async index(clip: Clip): Promise<void> {
    await this.#clips.add(clip);
    await rm(this.#path(clip, 'json'), { force: true });
  }

  /** After a crash: indexes what was finished, deletes what was not. One bad file does not keep the server down. */
  async recover(): Promise<void> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      try {
        if (file.endsWith('.tmp')) await this.#discard(file, 'unfinished clip deleted');
        else if (file.endsWith('.json')) await this.#recoverOne(file);
      } catch (error) {
        this.#log.error({ err: error, file }, 'clip not recovered');
      }
    }
  }

  async #recoverOne(sidecar: string): Promise<void> {
    const clip = StoredSidecar.parse(JSON.parse(await readFile(sidecar, 'utf8')));
    const video = await stat(this.#path(clip, 'mp4')).catch(() => null);
    if (video?.size !== clip.sizeBytes) {
      await this.#discard(sidecar, 'clip without its video forgotten');
      return;
    }
    await this.index(clip);
    this.#log.info({ clip: clip.id, camera: clip.cameraId }, 'clip indexed after a crash');
  }

  async #discard(file: string, message: string): Promise<void> {
    await rm(file);
    this.#log.warn({ file }, message);
  }

  #path(clip: Pick<Clip, 'id' | 'cameraId'>, extension: string): string {
    return path.join(this.#folder, clip.cameraId, `${clip.id}.${extension}`);
  }
}
