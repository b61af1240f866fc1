import { Worker } from 'node:worker_threads';
import type { Answers, FromThread, Task, ThreadStart, ToThread } from './thread-messages.ts';

/** The command's handle of one feature thread. One task at a time. */
export class FeatureThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #pending: PromiseWithResolvers<FromThread> | null = Promise.withResolvers();
  #failure: Error | null = null;

  private constructor(start: ThreadStart) {
    this.#worker = new Worker(new URL('./feature-thread.ts', import.meta.url), { workerData: start });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('message', (message: FromThread) => {
      const pending = this.#pending;
      this.#pending = null;
      if (message.type === 'failed')
        pending?.reject(new Error(`A feature thread failed: ${message.message}`));
      else pending?.resolve(message);
    });
    const fail = (cause?: unknown): void => {
      this.#failure ??= new Error('A feature thread ended.', { cause });
      this.#pending?.reject(this.#failure);
      this.#pending = null;
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', () => fail());
  }

  static async start(start: ThreadStart): Promise<FeatureThread> {
    const thread = new FeatureThread(start);
    await thread.#pending?.promise;
    return thread;
  }

  async run<T extends Task>(task: T): Promise<Answers[T['type']]> {
    if (this.#failure) throw this.#failure;
    if (this.#pending) throw new Error('a feature thread takes one task at a time');
    this.#pending = Promise.withResolvers();
    this.#worker.postMessage(task satisfies ToThread);
    return (await this.#pending.promise) as Answers[T['type']];
  }

  /** Lets a running task finish, frees the session and ends the thread. */
  async close(): Promise<void> {
    if (!this.#failure) this.#worker.postMessage({ type: 'stop' } satisfies ToThread);
    await this.#exited;
  }
}
