import { FeatureThread } from './feature-thread-handle.ts';
import type { Answers, Task, ThreadStart } from './thread-messages.ts';

/** Gives tasks to whichever thread is free, in the order in which they come. */
export class FeaturePool {
  readonly #threads: readonly FeatureThread[];
  readonly #free: FeatureThread[];
  readonly #waiting: PromiseWithResolvers<FeatureThread>[] = [];
  readonly #signal: AbortSignal;
  #closing: Promise<void> | null = null;

  private constructor(threads: readonly FeatureThread[], signal: AbortSignal) {
    this.#threads = threads;
    this.#free = [...threads];
    this.#signal = signal;
    signal.addEventListener('abort', this.#rejectWaiting, { once: true });
  }

  static async start(start: ThreadStart, count: number, signal: AbortSignal): Promise<FeaturePool> {
    const starting = Array.from({ length: count }, () => FeatureThread.start(start));
    const started = await Promise.allSettled(starting);
    const threads = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const pool = new FeaturePool(threads, signal);
    const failed = started.find((each) => each.status === 'rejected');
    if (failed === undefined) return pool;
    await pool.close();
    throw failed.reason;
  }

  /** Rejects as soon as the signal stops it, even while it waits for a thread. */
  async run<T extends Task>(task: T): Promise<Answers[T['type']]> {
    this.#signal.throwIfAborted();
    const thread = this.#free.shift() ?? (await this.#wait());
    try {
      this.#signal.throwIfAborted();
      return await thread.run(task);
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve(thread);
      else this.#free.push(thread);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#rejectWaiting);
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #wait(): Promise<FeatureThread> {
    const waiting = Promise.withResolvers<FeatureThread>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  readonly #rejectWaiting = (): void => {
    for (const each of this.#waiting.splice(0)) each.reject(this.#signal.reason);
  };
}
