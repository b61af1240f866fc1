import type { CropScores } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';

interface Pending {
  readonly answer: PromiseWithResolvers<readonly CropScores[]>;
  readonly timeout: NodeJS.Timeout;
}

/** A camera's questions to the classifier that are not answered yet. Each settles: by an answer, a time-out or the end. */
export class CropRequests {
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;

  get count(): number {
    return this.#pending.size;
  }

  open(timeoutMs: number): { readonly requestId: number; readonly answer: Promise<readonly CropScores[]> } {
    const requestId = this.#nextId++;
    const answer = Promise.withResolvers<readonly CropScores[]>();
    const timeout = setTimeout(
      () => this.fail(requestId, `The classifier did not answer within ${timeoutMs} ms.`),
      timeoutMs,
    );
    this.#pending.set(requestId, { answer, timeout });
    return { requestId, answer: answer.promise };
  }

  /** An answer that comes too late is ignored. */
  settle(requestId: number, scores: readonly CropScores[]): void {
    this.#take(requestId)?.answer.resolve(scores);
  }

  fail(requestId: number, reason: string): void {
    this.#take(requestId)?.answer.reject(new DetectorError('unavailable', reason));
  }

  failAll(reason: string): void {
    for (const requestId of this.#pending.keys()) this.fail(requestId, reason);
  }

  #take(requestId: number): Pending | undefined {
    const pending = this.#pending.get(requestId);
    clearTimeout(pending?.timeout);
    this.#pending.delete(requestId);
    return pending;
  }
}
