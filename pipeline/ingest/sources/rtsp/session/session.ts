import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CertificateDemand } from '../certificate.ts';
import { RtspConnection } from './connection.ts';
import type { ReceivedPicture } from '../rtp/h264-depacketizer.ts';
import { describeCamera, playSession, sessionHeader, setUpVideo, type Offer } from './negotiation.ts';
import type { RtspSettings } from '../problem.ts';
import { RtpExchange } from '../rtp/rtp-exchange.ts';
import type { DescribedVideo } from './session-description.ts';

export interface SessionOptions extends CertificateDemand {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly onPicture: (picture: ReceivedPicture) => void;
  /** Null when the camera ended it. May come more than once. */
  readonly onEnd: (problem: Error | null) => void;
}

/** A camera that is slow to say goodbye should not hold up who wants to connect anew. */
const TEARDOWN_TIMEOUT_MS = 500;
const SESSION_NOT_FOUND = 454;

/** One playing RTSP session: from its beginning over signs of life to its end. */
export class RtspSession {
  readonly #connection: RtspConnection;
  readonly #options: SessionOptions;
  readonly #offer: Offer;
  readonly #transport: RtspSettings['transport'];
  #exchange: RtpExchange | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #isEnded = false;
  #sessionId = '';
  #closed: Promise<void> | undefined;

  private constructor(
    connection: RtspConnection,
    offer: Offer,
    transport: RtspSettings['transport'],
    options: SessionOptions,
  ) {
    this.#connection = connection;
    this.#offer = offer;
    this.#transport = transport;
    this.#options = options;
  }

  /** Connects, and returns once the camera plays. @throws RtspProblem, UnsuitableStream, SourceError, or the signal's reason. */
  static async start(settings: RtspSettings, options: SessionOptions): Promise<RtspSession> {
    const { signal } = options;
    const connection = await RtspConnection.open(settings, options, signal);
    const abort = () => connection.close();
    signal.addEventListener('abort', abort, { once: true });
    let session: RtspSession | undefined;
    try {
      const offer = await describeCamera(connection, settings.url);
      session = new RtspSession(connection, offer, transportFor(settings), options);
      await session.#play();
      signal.throwIfAborted();
      return session;
    } catch (error) {
      if (session !== undefined) session.#end();
      connection.close();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  get video(): DescribedVideo {
    return this.#offer.video;
  }

  /** Stops taking what comes over TCP, so that the camera notices; over UDP it has no effect. */
  setPaused(isPaused: boolean): void {
    if (this.#transport === 'udp') return;
    if (isPaused) this.#connection.pause();
    else this.#connection.resume();
  }

  /** Says goodbye. */
  close(): Promise<void> {
    this.#closed ??= (async () => {
      const { sessionUrl } = this.#offer;
      const isPlaying = !this.#isEnded;
      this.#end();
      this.#connection.resume();
      if (isPlaying) {
        const goodbye = this.#connection.request('TEARDOWN', sessionUrl, sessionHeader(this.#sessionId));
        const timeout = new AbortController();
        await Promise.race([
          // The answer tells nothing, and a broken connection is as good.
          goodbye.catch(() => undefined),
          delay(TEARDOWN_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => undefined),
        ]);
        timeout.abort();
      }
      this.#connection.close();
    })();
    return this.#closed;
  }

  async #play(): Promise<void> {
    const connection = this.#connection;
    connection.on('end', (problem) => this.#ended(problem));
    const { log, onPicture } = this.#options;
    const exchange = await RtpExchange.open(connection, {
      transport: this.#transport,
      video: this.#offer.video,
      log,
      onPicture,
      onEnd: (problem) => this.#ended(problem),
    });
    this.#exchange = exchange;
    const setUp = await setUpVideo(connection, this.#offer, exchange.wanted);
    exchange.accept(setUp.transport);
    this.#sessionId = setUp.id;
    await playSession(connection, this.#offer, setUp.id);
    // A camera may play and end in one breath: what came is there to be read.
    if (this.#isEnded) return;
    exchange.startReports();
    this.#keepAlive = setInterval(() => this.#askForLife(), setUp.timeoutMs / 2);
  }

  #askForLife(): void {
    const { keepAliveMethod, sessionUrl } = this.#offer;
    this.#connection
      .request(keepAliveMethod, sessionUrl, sessionHeader(this.#sessionId))
      .then(({ status }) => {
        if (status === SESSION_NOT_FOUND) this.#ended(null);
      })
      .catch((error: unknown) => this.#options.log.debug({ err: error }, 'no sign of life'));
  }

  #ended(problem: Error | null): void {
    if (this.#isEnded) return;
    this.#end();
    this.#options.onEnd(problem);
  }

  #end(): void {
    this.#isEnded = true;
    clearInterval(this.#keepAlive);
    this.#exchange?.close();
  }
}

/** Pictures by UDP beside an encrypted connection would not be encrypted. */
function transportFor({ url, transport }: RtspSettings): RtspSettings['transport'] {
  return new URL(url).protocol === 'rtsps:' ? 'tcp' : transport;
}
