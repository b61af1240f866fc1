import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Clip } from '../clips.ts';
import { QUIET, x264Arguments } from '../ffmpeg.ts';
import { fineCpuMsOf } from '../process-cost.ts';
import { CONFIG } from '../rigs/product-settings.ts';
import type { Runner } from '../turns.ts';
import type { FromTwoFfmpeg, ToTwoFfmpeg } from './two-ffmpeg-messages.ts';

const ENTRY = fileURLToPath(new URL('two-ffmpeg-child.ts', import.meta.url));

interface Detector {
  readonly pid: number;
  readonly socketPath: string;
}

/** Two ffmpeg processes with raw pipes, the drawing between them and the detector's share. They rest where nobody reads. */
export class TwoFfmpeg implements Runner {
  readonly #child: ChildProcess;
  readonly #detector: Detector;
  readonly #failed: Promise<never>;
  #ownMs = 0;

  private constructor(child: ChildProcess, detector: Detector) {
    this.#child = child;
    this.#detector = detector;
    this.#failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the two ffmpeg processes ended with ${code}`);
    });
    this.#failed.catch(() => undefined);
  }

  static async start(clip: Clip, detector: Detector, signal: AbortSignal): Promise<TwoFfmpeg> {
    const { width, height, fps } = clip;
    const child = fork(ENTRY, [], { execArgv: [], signal });
    const both = new TwoFfmpeg(child, detector);
    const { socketPath } = detector;
    const args = { decodeArgs: decodeArgs(clip), encodeArgs: encodeArgs(clip) };
    try {
      await both.#ask({ type: 'start', width, height, fps, socketPath, ...args });
      return both;
    } catch (error) {
      await both[Symbol.asyncDispose]();
      throw error;
    }
  }

  async run(frames: number): Promise<number> {
    const { pid } = this.#detector;
    const before = { ownMs: this.#ownMs, detectorMs: fineCpuMsOf(pid) };
    await this.#ask({ type: 'run', frames });
    return this.#ownMs - before.ownMs + fineCpuMsOf(pid) - before.detectorMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#failed.catch(() => undefined);
  }

  async #ask(message: ToTwoFfmpeg): Promise<void> {
    const resting = once(this.#child, 'message');
    // Where it cannot be sent, its end tells why.
    this.#child.send(message, () => undefined);
    const [{ cpuMs }] = (await Promise.race([resting, this.#failed])) as [FromTwoFfmpeg];
    this.#ownMs = cpuMs;
  }
}

function decodeArgs({ mp4Path }: Clip): string[] {
  const small = `fps=${CONFIG.detect.fps},scale=640:384:flags=fast_bilinear,format=rgb24`;
  const input = ['-threads', '1', '-filter_threads', '1', '-stream_loop', '-1', '-i', mp4Path];
  const whole = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'];
  const looks = ['-vf', small, '-f', 'rawvideo', 'pipe:3'];
  return [...QUIET, ...input, ...whole, ...looks];
}

function encodeArgs({ width, height, fps }: Clip): string[] {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(fps)];
  const codec = x264Arguments().map(String);
  return [...QUIET, ...raw, '-i', 'pipe:0', ...codec, '-f', 'h264', '/dev/null'];
}
