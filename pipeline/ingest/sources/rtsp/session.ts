import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CertificateDemand } from './certificate.ts';
import { RtspConnection } from './connection.ts';
import type { ReceivedPicture } from './h264-depacketizer.ts';
import { InterleavedTransport } from './interleaved-transport.ts';
import {
  describeCamera,
  playSession,
  sessionHeader,
  setUpVideo,
  type Offer,
  type SetUp,
} from './negotiation.ts';
import { RtspProblem, type RtspSettings } from './problem.ts';
import { RtpReceiver } from './rtp-receiver.ts';
import type { DescribedVideo } from './session-description.ts';
import type { MediaHandlers, MediaTransport } from './transport.ts';
import { UdpTransport } from './udp-transport.ts';

export interface SessionOptions extends CertificateDemand {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly onPicture: (picture: ReceivedPicture) => void;
  /** Null when the camera ended it. May come more than once. */
  readonly onEnd: (problem: Error | null) => void;
}

const REPORT_INTERVAL_MS = 5000;
/** A camera that is slow to say goodbye should not hold up who wants to connect anew. */
const TEARDOWN_TIMEOUT_MS = 500;
const SESSION_NOT_FOUND = 454;

/** One playing RTSP session: from its beginning over receiver reports and signs of life to its end. */
export class RtspSession {
  readonly #connection: RtspConnection;
  readonly #options: SessionOptions;
  readonly #offer: Offer;
  readonly #receiver: RtpReceiver;
  readonly #timers: NodeJS.Timeout[] = [];
  #transport: MediaTransport | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #toldLost = 0;
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
    this.#options = options;
    const { payloadType, clockRateHz } = offer.video;
    const { onPicture } = options;
    this.#receiver = new RtpReceiver({ transport, payloadType, clockRateHz, onPicture });
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
      const transport = transportFor(settings);
      session = new RtspSession(connection, offer, transport, options);
      await session.#play(transport);
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
    if (!(this.#transport instanceof InterleavedTransport)) return;
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

  async #play(kind: RtspSettings['transport']): Promise<void> {
    const connection = this.#connection;
    connection.on('end', (problem) => this.#ended(problem));
    const transport = await this.#openTransport(kind);
    this.#transport = transport;
    const setUp = await setUpVideo(connection, this.#offer, transport.wanted);
    transport.accept(setUp.transport);
    this.#sessionId = setUp.id;
    this.#report();
    await playSession(connection, this.#offer, setUp.id);
    // A camera may play and end in one breath: what came is there to be read.
    if (this.#isEnded) return;
    this.#timers.push(setInterval(() => this.#report(), REPORT_INTERVAL_MS));
    this.#keepAlive(setUp);
  }

  async #openTransport(kind: RtspSettings['transport']): Promise<MediaTransport> {
    const connection = this.#connection;
    const receiver = this.#receiver;
    const handlers: MediaHandlers = {
      onRtp: (bytes) => this.#receive(() => receiver.rtpCame(bytes, performance.now())),
      onRtcp: (bytes) => {
        if (receiver.rtcpCame(bytes, performance.now())) this.#ended(null);
      },
    };
    if (kind === 'udp') return await UdpTransport.open(connection.addresses, handlers);
    const transport = new InterleavedTransport(handlers, (channel, bytes) =>
      connection.sendInterleaved(channel, bytes),
    );
    connection.on('interleaved', (channel, bytes) => transport.receive(channel, bytes));
    return transport;
  }

  /** Takes what came, and looks again when something is missing that may still come. */
  #receive(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.#ended(error instanceof Error ? error : new RtspProblem('failed', String(error)));
      return;
    }
    const { dueMs } = this.#receiver;
    if (dueMs === null || this.#expiry !== undefined || this.#isEnded) return;
    this.#expiry = setTimeout(
      () => {
        this.#expiry = undefined;
        this.#receive(() => this.#receiver.expire(performance.now()));
      },
      Math.max(1, dueMs - performance.now()),
    );
  }

  #keepAlive({ id, timeoutMs }: SetUp): void {
    const { keepAliveMethod, sessionUrl } = this.#offer;
    const ask = async () => {
      const { status } = await this.#connection.request(keepAliveMethod, sessionUrl, sessionHeader(id));
      if (status === SESSION_NOT_FOUND) this.#ended(null);
    };
    this.#timers.push(
      setInterval(() => {
        ask().catch((error: unknown) => this.#options.log.debug({ err: error }, 'no sign of life'));
      }, timeoutMs / 2),
    );
  }

  #report(): void {
    this.#transport?.sendRtcp(this.#receiver.report(performance.now()));
    const { packets, pictures } = this.#receiver.losses;
    if (packets > this.#toldLost) this.#options.log.warn({ packets, pictures }, 'RTP packets lost so far');
    this.#toldLost = Math.max(this.#toldLost, packets);
  }

  #ended(problem: Error | null): void {
    if (this.#isEnded) return;
    this.#end();
    this.#options.onEnd(problem);
  }

  #end(): void {
    this.#isEnded = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#expiry);
    this.#transport?.close();
  }
}

/** Pictures by UDP beside an encrypted connection would not be encrypted. */
function transportFor({ url, transport }: RtspSettings): RtspSettings['transport'] {
  return new URL(url).protocol === 'rtsps:' ? 'tcp' : transport;
}
