import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { FramedMessage } from './framing.ts';
import { encodeHead, FrameReader } from './framing.ts';

interface FramedSocketEvents {
  message: [FramedMessage];
  /** Once; the reason, or null when the other side ended in an orderly way or `close` was called. */
  closed: [Error | null];
}

/** Framed messages over a connected stream socket. A broken frame, an error or the end of the peer closes it. */
export class FramedSocket extends EventEmitter<FramedSocketEvents> {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #closed = false;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#finish(error));
    socket.on('close', () => this.#finish(null));
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * The payload is not copied: leave it unchanged until the other side has answered.
   * Sending on a closed socket does nothing, as its `closed` event already told.
   */
  send(json: object, payload?: Uint8Array): void {
    if (this.#closed) return;
    const head = encodeHead(json, payload?.byteLength ?? 0);
    this.#socket.cork();
    this.#socket.write(head);
    if (payload && payload.byteLength > 0) this.#socket.write(payload);
    this.#socket.uncork();
  }

  /** Flushes what was sent, then closes. */
  end(): void {
    if (!this.#closed) this.#socket.end();
  }

  close(): void {
    this.#finish(null);
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return;
    let messages: readonly FramedMessage[];
    try {
      messages = this.#reader.push(chunk);
    } catch (error) {
      this.#finish(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    for (const message of messages) {
      // A listener may have closed it.
      if (this.isClosed) return;
      this.emit('message', message);
    }
  }

  #finish(error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    this.emit('closed', error);
  }
}
