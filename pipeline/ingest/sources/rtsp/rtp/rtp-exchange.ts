import type { Logger } from 'pino';
import type { RtspConnection } from '../session/connection.ts';
import type { ReceivedPicture } from './h264-depacketizer.ts';
import { InterleavedTransport } from './interleaved-transport.ts';
import { RtspProblem, type RtspSettings } from '../problem.ts';
import { RtpReceiver } from './rtp-receiver.ts';
import type { DescribedVideo } from '../session/session-description.ts';
import type { MediaHandlers, MediaTransport } from './transport.ts';
import { UdpTransport } from './udp-transport.ts';

export interface RtpExchangeOptions {
  readonly transport: RtspSettings['transport'];
  readonly video: Pick<DescribedVideo, 'payloadType' | 'clockRateHz'>;
  readonly log: Logger;
  readonly onPicture: (picture: ReceivedPicture) => void;
  /** Null when the camera said goodbye, else why it cannot go on. May come more than once. */
  readonly onEnd: (problem: Error | null) => void;
}

/** What it needs of the session's connection: a way through it, or the addresses for one beside it. */
export type RtpRoute = Pick<RtspConnection, 'addresses' | 'sendInterleaved'> & {
  on(event: 'interleaved', listener: (channel: number, bytes: Buffer) => void): unknown;
};

const REPORT_INTERVAL_MS = 5000;

/** What a session is for: the video's RTP packets on their way in, and receiver reports on their way back. */
export class RtpExchange {
  readonly #transport: MediaTransport;
  readonly #receiver: RtpReceiver;
  readonly #options: RtpExchangeOptions;
  #reports: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #toldLost = 0;
  #isClosed = false;

  private constructor(transport: MediaTransport, receiver: RtpReceiver, options: RtpExchangeOptions) {
    this.#transport = transport;
    this.#receiver = receiver;
    this.#options = options;
  }

  /** Is ready for packets. @throws RtspProblem when there is no free pair of UDP ports. */
  static async open(route: RtpRoute, options: RtpExchangeOptions): Promise<RtpExchange> {
    const { transport: kind, video, onPicture, onEnd } = options;
    const receiver = new RtpReceiver({ transport: kind, ...video, onPicture });
    const handlers: MediaHandlers = {
      onRtp: (bytes) => exchange.#receive(() => receiver.rtpCame(bytes, performance.now())),
      onRtcp: (bytes) => {
        if (receiver.rtcpCame(bytes, performance.now())) onEnd(null);
      },
    };
    const transport =
      kind === 'udp' ? await UdpTransport.open(route.addresses, handlers) : interleavedIn(route, handlers);
    const exchange = new RtpExchange(transport, receiver, options);
    return exchange;
  }

  /** What SETUP asks for. */
  get wanted(): string {
    return this.#transport.wanted;
  }

  /** @param told The answer's `Transport`. @throws RtspProblem 'refused' */
  accept(told: string): void {
    this.#transport.accept(told);
    this.#report();
  }

  /** From now on the camera is told at intervals how its packets arrive. */
  startReports(): void {
    if (!this.#isClosed) this.#reports ??= setInterval(() => this.#report(), REPORT_INTERVAL_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#reports);
    clearTimeout(this.#expiry);
    this.#transport.close();
  }

  /** Takes what came, and looks again when something is missing that may still come. */
  #receive(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.#options.onEnd(error instanceof Error ? error : new RtspProblem('failed', String(error)));
      return;
    }
    const { dueMs } = this.#receiver;
    if (dueMs === null || this.#expiry !== undefined || this.#isClosed) return;
    this.#expiry = setTimeout(
      () => {
        this.#expiry = undefined;
        this.#receive(() => this.#receiver.expire(performance.now()));
      },
      Math.max(1, dueMs - performance.now()),
    );
  }

  #report(): void {
    this.#transport.sendRtcp(this.#receiver.report(performance.now()));
    const { packets, pictures } = this.#receiver.losses;
    if (packets > this.#toldLost) this.#options.log.warn({ packets, pictures }, 'RTP packets lost so far');
    this.#toldLost = Math.max(this.#toldLost, packets);
  }
}

function interleavedIn(route: RtpRoute, handlers: MediaHandlers): InterleavedTransport {
  const transport = new InterleavedTransport(handlers, (channel, bytes) =>
    route.sendInterleaved(channel, bytes),
  );
  route.on('interleaved', (channel, bytes) => transport.receive(channel, bytes));
  return transport;
}
