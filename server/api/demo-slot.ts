import type { Logger } from 'pino';

/** What is stored as the demo camera's address: the real one has another port at every start. */
export const DEMO_URL = 'demo:';

export interface RunningDemo {
  readonly url: string;
  close(): Promise<void>;
}

export type StartDemo = (options: {
  readonly log: Logger;
  readonly signal: AbortSignal;
}) => Promise<RunningDemo>;

/** The one simulated camera of this server, while it is wanted. Opening and closing never overlap. */
export class DemoSlot {
  readonly #start: StartDemo;
  readonly #log: Logger;
  #running: Promise<RunningDemo> | null = null;
  #abort = new AbortController();

  constructor(start: StartDemo, log: Logger) {
    this.#start = start;
    this.#log = log;
  }

  /** Calls one of the two later, as the demo's film is made on the spot; none of them after `close`. */
  open(opened: (url: string) => void, failed: (error: unknown) => void): void {
    const { signal } = this.#abort;
    this.#running ??= this.#start({ log: this.#log, signal });
    const running = this.#running;
    void running.then(
      (demo) => {
        if (!signal.aborted) opened(demo.url);
      },
      (error: unknown) => {
        if (this.#running === running) this.#running = null;
        if (!signal.aborted) failed(error);
      },
    );
  }

  async close(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const running = this.#running;
    this.#running = null;
    try {
      await (await running)?.close();
    } catch (error) {
      // A start that was aborted or failed has nothing to close; it was reported where it was started.
      this.#log.debug({ err: error }, 'demo camera ended');
    }
  }
}
