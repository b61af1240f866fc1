import { RtspProblem } from '../problem.ts';
import { pairIn, type MediaHandlers, type MediaTransport } from './transport.ts';

/** RTP inside the RTSP connection. */
export class InterleavedTransport implements MediaTransport {
  readonly wanted = 'RTP/AVP/TCP;unicast;interleaved=0-1';
  readonly #handlers: MediaHandlers;
  readonly #send: (channel: number, bytes: Buffer) => void;
  #channels: readonly [number, number] = [0, 1];

  constructor(handlers: MediaHandlers, send: (channel: number, bytes: Buffer) => void) {
    this.#handlers = handlers;
    this.#send = send;
  }

  accept(told: string): void {
    if (!/TCP/i.test(told)) throw new RtspProblem('refused', 'the camera does not send over TCP');
    // Some cameras count on from the client's before.
    this.#channels = pairIn(told, 'interleaved') ?? this.#channels;
  }

  receive(channel: number, bytes: Buffer): void {
    if (channel === this.#channels[0]) this.#handlers.onRtp(bytes);
    else if (channel === this.#channels[1]) this.#handlers.onRtcp(bytes);
  }

  sendRtcp(bytes: Buffer): void {
    this.#send(this.#channels[1], bytes);
  }

  close(): void {
    // It ends with the connection.
  }
}
