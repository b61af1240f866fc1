import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { challenge, isAuthorized, type Credentials } from './authentication.ts';
import type { CameraStream } from './camera-stream.ts';
import type { Fault } from './faults.ts';
import {
  formatResponse,
  RtspRequestReader,
  streamName,
  type RtspRequest,
  type RtspResponse,
} from './rtsp-message.ts';
import { interleavedTransport, udpTransport, type Transport } from './transport.ts';

/** What a connection may ask of its server. */
export interface StreamTable {
  find(name: string): { readonly stream: CameraStream; readonly credentials: Credentials | null } | undefined;
  fault(name: string): Fault | null;
}

const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';
const OK = { status: 200, reason: 'OK' };
const NOT_FOUND = { status: 404, reason: 'Not Found' };
const UNSUPPORTED_TRANSPORT = { status: 461, reason: 'Unsupported Transport' };
const NO_SESSION = { status: 454, reason: 'Session Not Found' };
const GARBAGE_BYTES = 5000;

/** Answers one client's requests, one after the other. */
export class RtspConnection {
  readonly #socket: Socket;
  readonly #table: StreamTable;
  readonly #host: string;
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #session = randomBytes(8).toString('hex');
  readonly #reader = new RtspRequestReader();
  #transport: Transport | undefined;
  #unsubscribe: (() => void) | undefined;
  #answered: Promise<void> = Promise.resolve();

  constructor(socket: Socket, table: StreamTable, host: string) {
    this.#socket = socket;
    this.#table = table;
    this.#host = host;
    socket.setNoDelay(true);
    // A client that breaks off is an everyday thing; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#stop());
    socket.on('data', (bytes) => this.#receive(bytes));
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    let requests: readonly RtspRequest[];
    try {
      requests = this.#reader.read(bytes);
    } catch {
      this.close();
      return;
    }
    for (const request of requests) {
      this.#answered = this.#answered.then(() => this.#serve(request)).catch(() => this.close());
    }
  }

  async #serve(request: RtspRequest): Promise<void> {
    const name = streamName(request.url);
    const fault = this.#table.fault(name);
    if (fault === 'silent') return;
    if (fault === 'garbage') {
      this.#socket.write(randomBytes(GARBAGE_BYTES));
      return;
    }
    const response = await this.#answer(request, name, fault);
    if (this.#socket.destroyed) this.#stop();
    else this.#socket.write(formatResponse(request, response));
    // Media may follow the answer only: a client takes what comes before it for a broken answer.
    if (request.method === 'PLAY' && response.status === 200) this.#play(name);
  }

  async #answer(request: RtspRequest, name: string, fault: Fault | null): Promise<RtspResponse> {
    const { method, headers } = request;
    if (method === 'OPTIONS') return { ...OK, headers: { Public: METHODS } };
    const entry = this.#table.find(name);
    const credentials = entry?.credentials ?? null;
    const isAllowed =
      credentials === null || isAuthorized(headers.get('authorization'), method, this.#nonce, credentials);
    if (!isAllowed || fault === 'unauthorized') {
      const asked = challenge(credentials?.scheme ?? 'digest', this.#nonce);
      return { status: 401, reason: 'Unauthorized', headers: { 'WWW-Authenticate': asked } };
    }
    if (entry === undefined || fault === 'not-found') return NOT_FOUND;

    const session = { ...OK, headers: { Session: this.#session } };
    switch (method) {
      case 'DESCRIBE': {
        const base = `${request.url.replace(/\/$/, '')}/`;
        return {
          ...OK,
          headers: { 'Content-Type': 'application/sdp', 'Content-Base': base },
          body: entry.stream.sdp,
        };
      }
      case 'SETUP':
        return this.#setUp(headers.get('transport') ?? '', fault);
      case 'PLAY':
        return this.#transport === undefined
          ? NO_SESSION
          : { ...OK, headers: { Session: this.#session, Range: 'npt=now-' } };
      case 'PAUSE':
        this.#unsubscribe?.();
        return session;
      case 'TEARDOWN':
        this.#stop();
        return session;
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return session;
      default:
        return { status: 501, reason: 'Not Implemented' };
    }
  }

  async #setUp(wanted: string, fault: Fault | null): Promise<RtspResponse> {
    const isTcp = wanted.includes('TCP');
    if (fault === (isTcp ? 'no-tcp' : 'no-udp')) return UNSUPPORTED_TRANSPORT;
    const channel = Number(/interleaved=(\d+)/.exec(wanted)?.[1] ?? 0);
    const clientPort = Number(/client_port=(\d+)/.exec(wanted)?.[1] ?? 0);
    if (!isTcp && clientPort === 0) return UNSUPPORTED_TRANSPORT;
    this.#stop();
    this.#transport = isTcp
      ? interleavedTransport(this.#socket, channel)
      : await udpTransport(this.#host, clientPort);
    return { ...OK, headers: { Transport: this.#transport.header, Session: `${this.#session};timeout=60` } };
  }

  #play(name: string): void {
    if (this.#transport === undefined || this.#socket.destroyed) return;
    this.#unsubscribe?.();
    this.#unsubscribe = this.#table.find(name)?.stream.subscribe(this.#transport);
  }

  #stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#transport?.close();
    this.#transport = undefined;
  }
}
