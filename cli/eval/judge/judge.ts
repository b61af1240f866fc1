import { Worker } from 'node:worker_threads';
import { DetectorError } from '../../../pipeline/errors.ts';
import { CommandError, InputError } from '../../run-command.ts';
import type { FoundFaces, FromJudge, JudgeStart, Thresholds, ToJudge } from './judge-messages.ts';

/** A thread that looks at pictures with the product's own detector. */
export class Judge {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #looks = new Map<number, PromiseWithResolvers<FoundFaces>>();
  #nextId = 0;
  #model = '';
  #thresholds: Thresholds | null = null;
  #failure: Error | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** @throws DetectorError when the model cannot be used. */
  static async start(start: JudgeStart): Promise<Judge> {
    const worker = new Worker(new URL('./judge-thread.ts', import.meta.url), { workerData: start });
    const judge = new Judge(worker);
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    worker.on('message', (message: FromJudge) => {
      if (message.type === 'ready') {
        judge.#model = message.model;
        judge.#thresholds = message.thresholds;
        resolve();
      } else if (message.type === 'not-started') reject(errorOf(message));
      else judge.#settle(message);
    });
    const fail = (cause?: unknown): void => {
      judge.#failure ??= new Error('A thread that looks at pictures ended by itself.', { cause });
      for (const look of judge.#looks.values()) look.reject(judge.#failure);
      judge.#looks.clear();
      reject(judge.#failure);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail());
    await ready;
    return judge;
  }

  /** Name of the model. */
  get model(): string {
    return this.#model;
  }

  /** Of its manifest entry. */
  get thresholds(): Thresholds {
    if (this.#thresholds === null) throw new Error('the judge has not been started');
    return this.#thresholds;
  }

  /** @throws InputError when the picture cannot be read. */
  look(file: string): Promise<FoundFaces> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    const look = Promise.withResolvers<FoundFaces>();
    this.#looks.set(id, look);
    this.#worker.postMessage({ type: 'look', id, file } satisfies ToJudge);
    return look.promise;
  }

  /** What was begun is finished, so that nothing native is torn down under it. */
  async close(): Promise<void> {
    if (!this.#failure) this.#worker.postMessage({ type: 'stop' } satisfies ToJudge);
    await this.#exited;
  }

  #settle(message: Extract<FromJudge, { readonly id: number }>): void {
    const look = this.#looks.get(message.id);
    this.#looks.delete(message.id);
    if (message.type === 'found') look?.resolve(message.faces);
    else if (message.type === 'unreadable') look?.reject(new InputError(message.message));
    else look?.reject(new Error(message.message));
  }
}

function errorOf({ code, message }: Extract<FromJudge, { type: 'not-started' }>): Error {
  if (code === null) return new Error(message);
  return code === 'command' ? new CommandError(message) : new DetectorError(code, message);
}
