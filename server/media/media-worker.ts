import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { listenInfos } from './listen-infos.ts';
import type { RtcListen } from './listen-infos.ts';

/** One mediasoup process, with the ports that its viewers come to. */
export class MediaWorker {
  readonly #worker: types.Worker;
  readonly #webRtcServer: types.WebRtcServer;
  #routers = 0;

  private constructor(worker: types.Worker, webRtcServer: types.WebRtcServer) {
    this.#worker = worker;
    this.#webRtcServer = webRtcServer;
  }

  static async start(listen: RtcListen): Promise<MediaWorker> {
    const worker = await createWorker({ logLevel: 'warn', logTags: ['info', 'ice', 'dtls', 'rtp', 'bwe'] });
    try {
      return new MediaWorker(worker, await worker.createWebRtcServer({ listenInfos: listenInfos(listen) }));
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** Routers open now: the measure of its load. */
  get routers(): number {
    return this.#routers;
  }

  get webRtcServer(): types.WebRtcServer {
    return this.#webRtcServer;
  }

  /** Called once, with the reason, when the process ends by itself. */
  onDied(listener: (reason: Error) => void): void {
    this.#worker.once('died', listener);
  }

  async createRouter(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<types.Router> {
    const router = await this.#worker.createRouter({ mediaCodecs });
    this.#routers += 1;
    router.observer.once('close', () => {
      this.#routers -= 1;
    });
    return router;
  }

  /** Resolves when the process is gone. */
  async close(): Promise<void> {
    const gone = this.#worker.subprocessClosed
      ? Promise.resolve()
      : new Promise<void>((resolve) => this.#worker.once('subprocessclose', resolve));
    this.#worker.close();
    await gone;
  }
}
