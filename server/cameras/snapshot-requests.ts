import { SourceError } from '../../pipeline/errors.ts';

interface Pending {
  readonly resolve: (jpeg: Uint8Array) => void;
  readonly reject: (error: SourceError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Snapshots asked of one camera process; all settle when it dies. */
export class SnapshotRequests {
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** @param ask Sends the request; false when nobody can take it. */
  request(ask: (requestId: number) => boolean, timeoutMs: number): Promise<Uint8Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const requestId = (this.#lastId += 1);
    const timer = setTimeout(() => this.fail(requestId, 'The camera gave no picture in time.'), timeoutMs);
    this.#pending.set(requestId, { resolve, reject, timer });
    if (!ask(requestId)) this.fail(requestId, 'The camera is not running at the moment.');
    return promise;
  }

  settle(requestId: number, jpeg: Uint8Array): void {
    this.#take(requestId)?.resolve(jpeg);
  }

  fail(requestId: number, message: string): void {
    this.#take(requestId)?.reject(new SourceError('unreachable', message));
  }

  failAll(message: string): void {
    for (const requestId of this.#pending.keys()) this.fail(requestId, message);
  }

  #take(requestId: number): Pending | undefined {
    const pending = this.#pending.get(requestId);
    clearTimeout(pending?.timer);
    this.#pending.delete(requestId);
    return pending;
  }
}
