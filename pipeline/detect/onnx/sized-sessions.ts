import type { InferenceSession as OnnxSession } from './runtime.ts';
import { systemClock, type Clock } from '../../clock.ts';
import type { ExecutionProvider } from './execution-provider.ts';
import { fixInputShape } from './fixed-shape.ts';
import { createSession, type ModelFile } from './session.ts';

/**
 * ONNX Runtime tells what passes (memory) and what does not (a graph that cannot take the size) only in words that change
 * with its version. So every failed opening is tried again, but not in each look: an opening holds the thread up, for all cameras.
 */
const RETRY_MS = 5000;

/** A session, and how many pictures it takes in one run at most. */
export interface SizedSession {
  readonly session: OnnxSession;
  readonly maxBatch: number;
}

/**
 * The sessions of a model of pictures [n, h, w, 3], opened when a size first comes. On the CPU one a size, for one picture a
 * run: four in one run cost a tenth more than one after the other, which stay in the cache. Other providers have one for
 * all, as a GPU wants batches.
 */
export class SizedSessions {
  readonly #model: ModelFile;
  readonly #provider: ExecutionProvider;
  readonly #clock: Clock;
  readonly #opened = new Map<string, Promise<SizedSession>>();
  /** Of the sizes that failed to open. */
  readonly #retryAtMs = new Map<string, number>();
  #closed: Promise<void> | null = null;

  constructor(model: ModelFile, provider: ExecutionProvider, clock: Clock = systemClock) {
    this.#model = model;
    this.#provider = provider;
    this.#clock = clock;
  }

  /**
   * What failed is told again for the next seconds, and then opened anew.
   * @throws DetectorError 'model-mismatch', or 'unavailable' where this machine does not have the provider or the memory.
   */
  of(width: number, height: number): Promise<SizedSession> {
    const isCpu = this.#provider === 'cpu';
    const key = isCpu ? `${width}x${height}` : '';
    const opened = this.#opened.get(key);
    if (opened && !this.#isRetryDue(key)) return opened;
    this.#retryAtMs.delete(key);
    const opening = isCpu ? this.#openFixed(width, height) : this.#openGeneral();
    this.#opened.set(key, opening);
    opening.catch(() => this.#retryAtMs.set(key, this.#clock.monotonicMs() + RETRY_MS));
    return opening;
  }

  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  #isRetryDue(key: string): boolean {
    const retryAtMs = this.#retryAtMs.get(key);
    return retryAtMs !== undefined && this.#clock.monotonicMs() >= retryAtMs;
  }

  async #openGeneral(): Promise<SizedSession> {
    return { session: await createSession(this.#model, this.#provider), maxBatch: Number.POSITIVE_INFINITY };
  }

  async #openFixed(width: number, height: number): Promise<SizedSession> {
    const session = await createSession(this.#model, this.#provider, (bytes) =>
      fixInputShape(bytes, [1, height, width, 3]),
    );
    return { session, maxBatch: 1 };
  }

  async #release(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#opened.values()))
      if (opened.status === 'fulfilled') await opened.value.session.release();
  }
}
