interface Removal {
  readonly gone: PromiseWithResolvers<void>;
  readonly timeout: NodeJS.Timeout;
}

/** Cameras that a process was told to end, until they have. */
export class Removals {
  readonly #removals = new Map<string, Removal>();
  readonly #timeoutMs: number;
  readonly #onTimeout: (cameraId: string) => void;

  /** @param onTimeout The camera has not ended in time; it goes on to be waited for. */
  constructor(timeoutMs: number, onTimeout: (cameraId: string) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onTimeout = onTimeout;
  }

  get size(): number {
    return this.#removals.size;
  }

  get cameraIds(): readonly string[] {
    return [...this.#removals.keys()];
  }

  /** Resolves when the camera has ended; undefined when it was not told to. */
  of(cameraId: string): Promise<void> | undefined {
    return this.#removals.get(cameraId)?.gone.promise;
  }

  begin(cameraId: string): Promise<void> {
    const gone = Promise.withResolvers<void>();
    const timeout = setTimeout(() => this.#onTimeout(cameraId), this.#timeoutMs);
    this.#removals.set(cameraId, { gone, timeout });
    return gone.promise;
  }

  /** False when it was not told to. */
  end(cameraId: string): boolean {
    const removal = this.#removals.get(cameraId);
    if (removal === undefined) return false;
    clearTimeout(removal.timeout);
    this.#removals.delete(cameraId);
    removal.gone.resolve();
    return true;
  }
}
