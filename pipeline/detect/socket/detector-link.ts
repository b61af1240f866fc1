import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import type { Logger } from 'pino';
import { FramedSocket } from '../../ipc/framed-socket.ts';
import type { FramedMessage } from '../../ipc/framing.ts';
import { toCameraSchema, type FromCamera, type ToCamera } from './socket-messages.ts';

const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 1000;

interface DetectorLinkOptions {
  readonly socketPath: string;
  readonly cameraId: string;
  readonly log: Logger;
}

interface DetectorLinkEvents {
  message: [ToCamera];
  /** The connection, or a try to connect, has ended; the next comes by itself unless it was closed. */
  lost: [Error | null];
}

/** The way to the detector process: a connection that introduces the camera, made anew until it is closed. */
export class DetectorLink extends EventEmitter<DetectorLinkEvents> {
  readonly #options: DetectorLinkOptions;
  #socket: FramedSocket | null = null;
  #backoffMs = BACKOFF_MIN_MS;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: DetectorLinkOptions) {
    super();
    this.#options = options;
  }

  connect(): void {
    const { socketPath, cameraId } = this.#options;
    const socket = new FramedSocket(connect(socketPath));
    this.#socket = socket;
    socket.on('message', (message) => this.#receive(message));
    socket.once('closed', (error) => this.#lose(error));
    this.send({ type: 'hello', cameraId });
  }

  /** The payload must stay unchanged until it is answered. Nothing is sent while the connection is lost. */
  send(message: FromCamera, payload?: Uint8Array): void {
    this.#socket?.send(message, payload);
  }

  /** Ends the connection for a new one. */
  reset(): void {
    this.#socket?.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  #receive({ json }: FramedMessage): void {
    const parsed = toCameraSchema.safeParse(json);
    if (!parsed.success) {
      this.#options.log.error({ err: parsed.error }, 'unknown message from the detector');
      this.reset();
      return;
    }
    if (parsed.data.type === 'welcome') this.#backoffMs = BACKOFF_MIN_MS;
    this.emit('message', parsed.data);
  }

  #lose(error: Error | null): void {
    this.#socket = null;
    if (!this.#isClosed) {
      this.#retry = setTimeout(() => this.connect(), this.#backoffMs);
      this.#backoffMs = Math.min(BACKOFF_MAX_MS, this.#backoffMs * 2);
    }
    this.emit('lost', error);
  }
}
