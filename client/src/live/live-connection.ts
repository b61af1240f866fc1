import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '../../../server/live/messages.ts';

export interface LiveConnectionOptions {
  readonly onStats: ServerToClient['stats'];
  readonly onViolation: ServerToClient['violation'];
  readonly onCamera: ServerToClient['camera'];
  readonly onConnected: (isFirst: boolean) => void;
  readonly onLost: () => void;
  /** The server refused the handshake: the session may have ended. */
  readonly onRefused: () => void;
}

const RETRY_REFUSED_MS = 3000;

/** The page's one Socket.IO connection; rooms are asked for again after every reconnect. */
export class LiveConnection {
  readonly #socket: Socket<ServerToClient, ClientToServer>;
  /** Viewers in this page by camera: the wall and a camera's own view may overlap. */
  readonly #watched = new Map<string, number>();
  #hasConnected = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveConnectionOptions) {
    this.#socket = io({
      path: '/live',
      autoConnect: false,
      transports: ['websocket', 'polling'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
    });
    this.#socket.on('stats', options.onStats);
    this.#socket.on('violation', options.onViolation);
    this.#socket.on('camera', options.onCamera);
    this.#socket.on('connect', () => {
      for (const cameraId of this.#watched.keys()) this.#ask(cameraId);
      options.onConnected(!this.#hasConnected);
      this.#hasConnected = true;
    });
    this.#socket.on('disconnect', () => {
      options.onLost();
      this.#reconnect();
    });
    this.#socket.on('connect_error', () => {
      options.onLost();
      if (!this.#socket.active) options.onRefused();
      this.#reconnect();
    });
  }

  open(): void {
    this.#socket.connect();
  }

  /** May be called before `open`. */
  watch(cameraId: string): () => void {
    const viewers = this.#watched.get(cameraId) ?? 0;
    this.#watched.set(cameraId, viewers + 1);
    if (viewers === 0 && this.#socket.connected) this.#ask(cameraId);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#leave(cameraId);
    };
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#socket.close();
  }

  #leave(cameraId: string): void {
    const left = (this.#watched.get(cameraId) ?? 1) - 1;
    if (left > 0) {
      this.#watched.set(cameraId, left);
      return;
    }
    this.#watched.delete(cameraId);
    if (this.#socket.connected) this.#socket.emit('unwatch', cameraId);
  }

  #ask(cameraId: string): void {
    this.#socket.emit('watch', cameraId, () => {
      // A refusal means that the camera was removed, which arrives as a message of its own.
    });
  }

  /** Socket.IO comes back by itself unless the server said no; then it takes us to ask. */
  #reconnect(): void {
    if (this.#socket.active) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), RETRY_REFUSED_MS);
  }
}
