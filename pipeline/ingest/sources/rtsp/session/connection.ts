import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Authorization, chooseChallenge, readChallenges } from './authentication.ts';
import type { CertificateDemand } from '../certificate.ts';
import { dial, problemOf } from '../dial.ts';
import { formatRequest, formatResponse, headerOf, type RtspRequest, type RtspResponse } from './message.ts';
import { RtspProblem, UnsuitableStream, type RtspSettings } from '../problem.ts';
import { RtspStreamReader } from './stream-reader.ts';

interface ConnectionEvents {
  interleaved: [channel: number, bytes: Buffer];
  /** Once, also by `close`; null when it was closed properly. */
  end: [problem: Error | null];
}

interface Pending {
  readonly resolve: (response: RtspResponse) => void;
  readonly reject: (error: unknown) => void;
}

/** A nonce that went stale, and one more for a camera that deals out a new one each time. */
const MAX_CHALLENGES = 3;

/** One RTSP 1.0 connection (RFC 2326): requests, their answers, and what comes between them. */
export class RtspConnection extends EventEmitter<ConnectionEvents> {
  readonly #socket: Socket;
  readonly #settings: RtspSettings;
  readonly #reader = new RtspStreamReader();
  readonly #pending = new Map<number, Pending>();
  #sequence = 0;
  #authorization: Authorization | undefined;
  #isEnded = false;

  private constructor(socket: Socket, settings: RtspSettings) {
    super();
    this.#socket = socket;
    this.#settings = settings;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.#end(problemOf(error)));
    socket.on('close', () => this.#end(null));
  }

  /** @throws RtspProblem, UnsuitableStream, SourceError for its certificate, or the signal's reason. */
  static async open(
    settings: RtspSettings,
    demand: CertificateDemand,
    signal: AbortSignal,
  ): Promise<RtspConnection> {
    return new RtspConnection(await dial(new URL(settings.url), demand, signal), settings);
  }

  /** Of this machine and of the camera, for UDP beside the connection. */
  get addresses(): { readonly local: string; readonly remote: string } {
    return { local: this.#socket.localAddress ?? '', remote: this.#socket.remoteAddress ?? '' };
  }

  /**
   * Sends a request and waits for its answer, signing in where the camera asks for it.
   * @throws RtspProblem 'unauthorized', or what ended the connection.
   */
  async request(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RtspResponse> {
    let hasAnswered = false;
    for (let challenges = 0; ; challenges += 1) {
      const response = await this.#ask(method, url, headers);
      if (response.status !== 401) return response;
      const offers = readChallenges(response.headers.get('www-authenticate') ?? []);
      const challenge = chooseChallenge(offers);
      const isStale = challenge?.parameters.get('stale')?.toLowerCase() === 'true';
      const { username, password = '' } = this.#settings;
      if (username === undefined || (hasAnswered && !isStale) || challenges >= MAX_CHALLENGES)
        throw new RtspProblem('unauthorized', `${method} was answered with 401`);
      if (challenge === null)
        throw new UnsuitableStream(`it wants a sign-in of another kind (${offers[0]?.scheme ?? 'not told'})`);
      this.#authorization = new Authorization(challenge, { username, password });
      hasAnswered = true;
    }
  }

  /** Interleaved RTCP. */
  sendInterleaved(channel: number, bytes: Buffer): void {
    const header = Buffer.of(0x24, channel, bytes.length >> 8, bytes.length & 0xff);
    if (this.#socket.writable) this.#socket.write(Buffer.concat([header, bytes]));
  }

  /** Stops reading, so that the camera notices that nothing is taken. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
    this.#end(null);
  }

  #ask(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<RtspResponse> {
    if (this.#isEnded) return Promise.reject(new RtspProblem('failed', 'the connection is closed'));
    this.#sequence += 1;
    const { promise, resolve, reject } = Promise.withResolvers<RtspResponse>();
    this.#pending.set(this.#sequence, { resolve, reject });
    const authorization = this.#authorization?.header(method, url);
    this.#socket.write(
      formatRequest(method, url, {
        CSeq: String(this.#sequence),
        'User-Agent': 'Maskwatch',
        ...(authorization === undefined ? {} : { Authorization: authorization }),
        ...headers,
      }),
    );
    return promise;
  }

  #receive(bytes: Buffer): void {
    try {
      for (const incoming of this.#reader.read(bytes)) {
        if (this.#isEnded) return;
        if (incoming.type === 'interleaved') this.emit('interleaved', incoming.channel, incoming.bytes);
        else if (incoming.type === 'response') this.#settle(incoming.response);
        else this.#answer(incoming.request);
      }
    } catch (error) {
      this.#end(isTold(error) ? error : problemOf(error));
      this.#socket.destroy();
    }
  }

  /** By the number; some cameras leave it out, and then it is the oldest request's. */
  #settle(response: RtspResponse): void {
    // An answer that announces another.
    if (response.status < 200) return;
    const told = Number(headerOf(response.headers, 'cseq') ?? Number.NaN);
    const [sequence = 0] = this.#pending.has(told) ? [told] : this.#pending.keys();
    const pending = this.#pending.get(sequence);
    this.#pending.delete(sequence);
    pending?.resolve(response);
  }

  #answer({ method, headers }: RtspRequest): void {
    const sequence = { CSeq: headerOf(headers, 'cseq') ?? '0' };
    const isAlive = method === 'OPTIONS';
    this.#socket.write(formatResponse(isAlive ? 200 : 501, isAlive ? 'OK' : 'Not Implemented', sequence));
  }

  #end(problem: Error | null): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const reason = problem ?? new RtspProblem('failed', 'the camera closed the connection');
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
    this.emit('end', problem);
  }
}

function isTold(error: unknown): error is RtspProblem | UnsuitableStream {
  return error instanceof RtspProblem || error instanceof UnsuitableStream;
}
