import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { joinNalUnits } from '../../pipeline/media/h264/nal-units.ts';
import { readH264File } from '../../simulator/h264-file.ts';
import type { Clip } from '../clips.ts';
import { explainMissingFfmpeg, isNotFound, QUIET } from '../ffmpeg.ts';
import { fineCpuMsOf } from '../process-cost.ts';
import type { Runner } from '../turns.ts';

type Child = ChildProcessWithoutNullStreams & { readonly pid: number };

/** Looks in a row at which no thread of it wants to work. */
const RESTING_LOOKS = 10;
const LOOK_INTERVAL_MS = 2;

/**
 * An ffmpeg that gets its pictures one by one through a pipe, again and again the same clip, so that it works when it is fed
 * and rests when it is not. It needs no signal to rest, and ends by itself when this process is gone.
 */
export class FedFfmpeg implements Runner {
  readonly #child: Child;
  readonly #pictures: readonly Buffer[];
  readonly #failed: Promise<never>;
  #fed = 0;
  #done = 0;
  /** Pictures that it holds back when it rests; known after the first turn. */
  #heldBack: number | undefined;
  #cpuMs = 0;
  #onPicture: () => void = () => undefined;

  private constructor(child: Child, pictures: readonly Buffer[]) {
    this.#child = child;
    this.#pictures = pictures;
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    this.#failed = once(child, 'close').then(() => {
      throw new Error(`ffmpeg ended: ${complaint.slice(-1000)}`);
    });
    this.#failed.catch(() => undefined);
    // Broken when it ends, which is told by its end.
    child.stdin.on('error', () => undefined);
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('#')) return;
      this.#done += 1;
      this.#onPicture();
    });
  }

  /**
   * @param codec What to make of the pictures, as `['-c:v', 'libx264']`.
   * @throws BenchSkipped where there is no ffmpeg.
   */
  static async start(
    clip: Clip,
    codec: readonly (string | number)[],
    signal: AbortSignal,
  ): Promise<FedFfmpeg> {
    const { accessUnits } = await readH264File(clip.h264Path);
    // It begins with the first pictures, and does not wait for as many as it would look at by itself.
    const probing = ['-probesize', 32, '-analyzeduration', 0, '-fpsprobesize', 0];
    const format = ['-f', 'h264', '-framerate', clip.fps];
    const input = ['-threads', 1, '-filter_threads', 1, ...probing, ...format, '-i', 'pipe:0'];
    // A line for each picture.
    const output = ['-flush_packets', 1, '-f', 'framecrc', 'pipe:1'];
    const args = [...QUIET, ...input, ...codec, ...output].map(String);
    const child = spawn('ffmpeg', args, { signal });
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw explainMissingFfmpeg(error);
    }
    const pictures = accessUnits.map(({ nalUnits }) => joinNalUnits(nalUnits));
    return new FedFfmpeg(child as Child, pictures);
  }

  async run(frames: number): Promise<number> {
    const beforeMs = this.#cpuMs;
    for (let index = 0; index < frames; index += 1) {
      this.#child.stdin.write(this.#pictures[this.#fed % this.#pictures.length]);
      this.#fed += 1;
    }
    if (this.#heldBack === undefined) {
      await Promise.race([this.#rest(), this.#failed]);
      this.#heldBack = this.#fed - this.#done;
    } else {
      await Promise.race([this.#finish(this.#fed - this.#heldBack), this.#failed]);
    }
    this.#cpuMs = fineCpuMsOf(this.#child.pid);
    return this.#cpuMs - beforeMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#failed.catch(() => undefined);
  }

  #finish(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onPicture = () => {
      if (this.#done >= count) resolve();
    };
    this.#onPicture();
    return promise;
  }

  /** Resolves when it has taken all that it was fed, and all its threads wait for more. */
  async #rest(): Promise<void> {
    for (let looks = 0; looks < RESTING_LOOKS;) {
      await delay(LOOK_INTERVAL_MS);
      const isResting = this.#done > 0 && this.#child.stdin.writableLength === 0 && isAsleep(this.#child.pid);
      looks = isResting ? looks + 1 : 0;
    }
  }
}

function isAsleep(pid: number): boolean {
  const folder = `/proc/${pid}/task`;
  try {
    return readdirSync(folder).every((thread) => {
      const text = readFileSync(`${folder}/${thread}/stat`, 'utf8');
      return text.slice(text.lastIndexOf(')') + 2).startsWith('S');
    });
  } catch (error) {
    // A thread or all of it has just ended, which is told by its end.
    if (isNotFound(error)) return false;
    throw error;
  }
}
