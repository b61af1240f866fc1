import { setLogEventListeners } from 'mediasoup';
import type { Logger } from 'pino';
import type { RtcListen } from './listen-infos.ts';
import { MediaWorker } from './media-worker.ts';
import { WhepError } from './whep-error.ts';

const RESTART_MIN_MS = 100;
const RESTART_MAX_MS = 5000;
const CLOSE_TIMEOUT_MS = 2000;

export interface MediaServerOptions extends RtcListen {
  /** Each listens on a port of its own: `port`, `port + 1`, … */
  readonly workers: number;
  readonly log: Logger;
}

interface Slot {
  readonly listen: RtcListen;
  worker: MediaWorker | undefined;
  restarting: NodeJS.Timeout | undefined;
}

/** mediasoup's workers, kept running. A worker that dies takes its rooms along; viewers come back by themselves. */
export class MediaServer {
  readonly #log: Logger;
  readonly #slots: readonly Slot[];
  #closing: Promise<void> | undefined;

  private constructor(slots: readonly Slot[], log: Logger) {
    this.#slots = slots;
    this.#log = log;
  }

  /** @throws Error when a worker does not start, as with a port that is taken. */
  static async start({
    listenIp,
    port,
    announcedAddress,
    workers,
    log,
  }: MediaServerOptions): Promise<MediaServer> {
    passLogOn(log);
    const slots = Array.from({ length: workers }, (_, index): Slot => {
      const ownPort = port === 0 ? 0 : port + index;
      return {
        listen: { listenIp, port: ownPort, announcedAddress },
        worker: undefined,
        restarting: undefined,
      };
    });
    const media = new MediaServer(slots, log);
    try {
      await Promise.all(slots.map((slot) => media.#startWorker(slot)));
    } catch (error) {
      await media.close();
      const ports = workers === 1 ? `${port}` : `${port} to ${port + workers - 1}`;
      throw new Error(
        `The media server cannot listen on ${listenIp}, UDP and TCP port ${ports}. Is another program using it? See rtc.port and rtc.listenIp.`,
        { cause: error },
      );
    }
    return media;
  }

  get isHealthy(): boolean {
    return this.#closing === undefined && this.#slots.every(({ worker }) => worker !== undefined);
  }

  get pids(): readonly number[] {
    return this.#slots.flatMap(({ worker }) => (worker === undefined ? [] : [worker.pid]));
  }

  /** The worker with the fewest routers. @throws WhepError 'unavailable' while none runs. */
  pickWorker(): MediaWorker {
    const [worker] = this.#slots
      .flatMap((slot) => slot.worker ?? [])
      .toSorted((a, b) => a.routers - b.routers);
    if (worker === undefined || this.#closing !== undefined) {
      throw new WhepError('unavailable', 'The media server is being restarted. Try again in a moment.');
    }
    return worker;
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      const closing = this.#slots.map(async (slot) => {
        clearTimeout(slot.restarting);
        const pid = slot.worker?.pid;
        const killing = setTimeout(() => pid !== undefined && process.kill(pid, 'SIGKILL'), CLOSE_TIMEOUT_MS);
        await slot.worker?.close();
        clearTimeout(killing);
        slot.worker = undefined;
      });
      await Promise.all(closing);
    })();
    return this.#closing;
  }

  async #startWorker(slot: Slot): Promise<void> {
    const worker = await MediaWorker.start(slot.listen);
    if (this.#closing !== undefined) return worker.close();
    slot.worker = worker;
    this.#log.info({ pid: worker.pid, port: slot.listen.port }, 'media worker started');
    worker.onDied((reason) => {
      slot.worker = undefined;
      this.#log.error({ err: reason }, 'media worker died');
      this.#restart(slot, 0);
    });
  }

  #restart(slot: Slot, delayMs: number): void {
    if (this.#closing !== undefined) return;
    slot.restarting = setTimeout(() => {
      this.#startWorker(slot).catch((error: unknown) => {
        this.#log.error({ err: error }, 'media worker not restarted');
        this.#restart(slot, Math.min(RESTART_MAX_MS, Math.max(RESTART_MIN_MS, delayMs * 2)));
      });
    }, delayMs);
  }
}

/** mediasoup has one log for the whole process. */
function passLogOn(log: Logger): void {
  setLogEventListeners({
    onwarn: (namespace, text) => log.warn({ namespace }, text),
    onerror: (namespace, text, error) => log.error({ namespace, err: error }, text),
  });
}
