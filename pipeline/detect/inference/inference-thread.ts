import { Worker } from 'node:worker_threads';
import type { CropScores } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';
import type { CropBatch } from '../crop.ts';
import type { Found, LookFrame } from '../detector.ts';
import type { DetectorChoice } from '../detectors/registry.ts';
import type { ExecutionProvider } from '../onnx/execution-provider.ts';
import type { LoadedClassifier, LoadedModel } from '../models/manifest.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

export interface InferenceResult {
  /** One a frame, in order. */
  readonly found: readonly Found[];
  readonly inferMs: number;
}

type Answer = Extract<FromThread, { type: 'inferred' | 'classified' }>;

/** The process's handle of one inference thread, which looks at frames or classifies crops. One request at a time. */
export class InferenceThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #pending: PromiseWithResolvers<Answer> | null = null;
  #failure: DetectorError | null = null;
  #isReady = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** For frames. @throws DetectorError 'model-mismatch', or 'unavailable' when the thread cannot start. */
  static start(model: LoadedModel, choice: DetectorChoice = {}): Promise<InferenceThread> {
    return InferenceThread.#launch({ role: 'detect', model, choice });
  }

  /** For crops. @throws as `start` */
  static startClassifier(
    classifier: LoadedClassifier,
    provider: ExecutionProvider,
  ): Promise<InferenceThread> {
    return InferenceThread.#launch({ role: 'classify', classifier, provider });
  }

  static async #launch(workerData: ThreadStart): Promise<InferenceThread> {
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
  async detect(frames: readonly LookFrame[]): Promise<InferenceResult> {
    const buffers = frames.map((frame) => frame.rgb.buffer as ArrayBuffer);
    const answer = await this.#request({ type: 'infer', frames }, buffers);
    if (answer.type === 'inferred') return answer;
    throw new Error('crops were answered instead of frames');
  }

  /** Transfers the crops' buffer, which must be a whole ArrayBuffer. @throws DetectorError 'unavailable' */
  async classify(crops: CropBatch): Promise<readonly CropScores[]> {
    const answer = await this.#request({ type: 'classify', crops }, [crops.rgb.buffer as ArrayBuffer]);
    if (answer.type === 'classified') return answer.scores;
    throw new Error('frames were answered instead of crops');
  }

  /** Lets a running request finish, frees the session and ends the thread. */
  async close(): Promise<void> {
    if (this.#isReady && !this.#failure) this.#worker.postMessage({ type: 'stop' } satisfies ToThread);
    await this.#exited;
  }

  #request(message: ToThread, transfer: ArrayBuffer[]): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#pending) return Promise.reject(new Error('an inference thread takes one request at a time'));
    this.#pending = Promise.withResolvers<Answer>();
    this.#worker.postMessage(message, transfer);
    return this.#pending.promise;
  }

  #settle(message: Answer | Extract<FromThread, { type: 'infer-failed' }>): void {
    const pending = this.#pending;
    this.#pending = null;
    if (message.type === 'infer-failed')
      pending?.reject(new DetectorError('unavailable', `Inference failed: ${message.message}`));
    else pending?.resolve(message);
  }
}
