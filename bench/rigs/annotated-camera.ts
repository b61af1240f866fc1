import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fineCpuMsOf } from '../process-cost.ts';
import type { Clip } from '../clips.ts';
import type { Runner } from '../turns.ts';
import type { FromAnnotated, ToAnnotated } from './annotated-messages.ts';
import { CONFIG, productSettings, VIEW_BITRATE_BPS } from './product-settings.ts';
import { SilentReceiver } from './silent-receiver.ts';

const ENTRY = fileURLToPath(new URL('annotated-child.ts', import.meta.url));
/** Of the looks that are wished; the first come before the detector is there. */
const LEAST_LOOKS = 0.95;

export interface AnnotatedOptions {
  readonly clip: Clip;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly isWatched: boolean;
  /** Null: nobody looks at the pictures, and nothing is scaled for it. */
  readonly detector: { readonly pid: number; readonly socketPath: string } | null;
  /** Node's, for its process, as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

/** A camera of the product that takes the pictures of a clip, again and again, as fast as it can when it is its turn. */
export class AnnotatedCamera implements Runner {
  readonly #child: ChildProcess;
  readonly #options: AnnotatedOptions;
  readonly #viewer: SilentReceiver | null;
  readonly #failed: Promise<never>;
  #frames = 0;

  private constructor(child: ChildProcess, options: AnnotatedOptions, viewer: SilentReceiver | null) {
    this.#child = child;
    this.#options = options;
    this.#viewer = viewer;
    this.#failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the camera of the bench ended with ${code}`);
    });
    this.#failed.catch(() => undefined);
  }

  static async start(options: AnnotatedOptions): Promise<AnnotatedCamera> {
    const { clip, folder, signal, isWatched, detector, execArgv = [] } = options;
    const source = { kind: 'file', path: clip.mp4Path, loop: true } as const;
    const socketPath = detector?.socketPath ?? `${folder}/nobody.sock`;
    const settings = productSettings('bench', source, { folder, socketPath });
    const viewer = isWatched ? await SilentReceiver.start() : null;
    const child = fork(ENTRY, [], { serialization: 'advanced', execArgv: [...execArgv], signal });
    const camera = new AnnotatedCamera(child, options, viewer);
    try {
      await camera.#ask('resting', {
        type: 'start',
        // A film as fast as it goes takes all of the processor, which is no reason to try less hard than ffmpeg does.
        settings: { ...settings, publish: { ...settings.publish, adaptPreset: false } },
        fps: clip.fps,
        viewer: viewer && { port: viewer.port, bitrateBps: VIEW_BITRATE_BPS },
      });
      return camera;
    } catch (error) {
      await camera[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Its process and, with a detector, what that takes meanwhile. */
  async run(frames: number): Promise<number> {
    const detectorMs = () => {
      const { detector } = this.#options;
      return detector === null ? 0 : fineCpuMsOf(detector.pid);
    };
    const beforeMs = detectorMs();
    const { cpuMs } = await this.#ask('resting', { type: 'run', frames });
    this.#frames += frames;
    return cpuMs + detectorMs() - beforeMs;
  }

  /** @throws Error when it did not do all the work that was counted. */
  async finish(): Promise<void> {
    const { clip, detector, isWatched } = this.#options;
    const { looks, sparedLooks, sentPictures } = await this.#ask('finished', { type: 'finish' });
    const wantedLooks = (this.#frames / clip.fps) * CONFIG.detect.fps * LEAST_LOOKS;
    // Where nobody is and nothing moves, the camera spares them, here as anywhere.
    if (detector !== null && looks + sparedLooks < wantedLooks)
      throw new Error(
        `only ${looks} and ${sparedLooks} spared ones of ${Math.round(wantedLooks)} looks were made`,
      );
    if (isWatched && sentPictures < this.#frames)
      throw new Error(`only ${sentPictures} of ${this.#frames} pictures were sent`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#failed.catch(() => undefined);
    await this.#viewer?.[Symbol.asyncDispose]();
  }

  async #ask<Type extends FromAnnotated['type']>(
    type: Type,
    message: ToAnnotated,
  ): Promise<Extract<FromAnnotated, { type: Type }>> {
    const answer = once(this.#child, 'message');
    // Where it cannot be sent, its end tells why.
    this.#child.send(message, () => undefined);
    const [told] = (await Promise.race([answer, this.#failed])) as [FromAnnotated];
    if (told.type !== type) throw new Error(`the camera of the bench told ${told.type}, not ${type}`);
    return told as Extract<FromAnnotated, { type: Type }>;
  }
}
