import { Worker } from 'node:worker_threads';
import type { Detection } from '../domain/detection.ts';
import { DetectorError } from '../errors.ts';
import type { RgbFrame } from './detector.ts';
import type { LoadedModel } from './manifest.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

export interface InferenceResult {
  /** One list a frame, in the order of the frames. */
  readonly detections: readonly (readonly Detection[])[];
  readonly inferMs: number;
}

/** The process's handle of one inference thread. One batch at a time. */
export class InferenceThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #pending: PromiseWithResolvers<InferenceResult> | null = null;
  #failure: DetectorError | null = null;
  #isReady = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** @throws DetectorError 'model-mismatch', or 'unavailable' when the thread cannot start. */
  static async start(model: LoadedModel): Promise<InferenceThread> {
    const workerData: ThreadStart = { model };
    const worker = new Worker(new URL('./detector-thread.ts', import.meta.url), { workerData });
    const thread = new InferenceThread(worker);
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') {
        thread.#isReady = true;
        resolve();
      } else if (message.type === 'failed') reject(new DetectorError(message.code, message.message));
      else thread.#settle(message);
    });
    const fail = (cause?: unknown): void => {
      thread.#failure ??= new DetectorError('unavailable', 'The inference thread ended.', { cause });
      thread.#pending?.reject(thread.#failure);
      thread.#pending = null;
      reject(thread.#failure);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail());
    await ready;
    return thread;
  }

  /** Settles when the thread is no more, for whatever reason. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** Transfers the frames' buffers, which must be whole ArrayBuffers. @throws DetectorError 'unavailable' */
  async detect(frames: readonly RgbFrame[]): Promise<InferenceResult> {
    if (this.#failure) throw this.#failure;
    if (this.#pending) throw new Error('an inference thread takes one batch at a time');
    this.#pending = Promise.withResolvers<InferenceResult>();
    const message: ToThread = { type: 'infer', frames };
    this.#worker.postMessage(
      message,
      frames.map((frame) => frame.rgb.buffer as ArrayBuffer),
    );
    return this.#pending.promise;
  }

  /** Lets a running batch finish, frees the session and ends the thread. */
  async close(): Promise<void> {
    if (this.#isReady && !this.#failure) this.#worker.postMessage({ type: 'stop' } satisfies ToThread);
    await this.#exited;
  }

  #settle(message: Extract<FromThread, { type: 'inferred' | 'infer-failed' }>): void {
    const pending = this.#pending;
    this.#pending = null;
    if (message.type === 'inferred') pending?.resolve(message);
    else pending?.reject(new DetectorError('unavailable', `Inference failed: ${message.message}`));
  }
}
