import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { DefaultEventsMap, Socket } from 'socket.io';
import { z } from 'zod';
import type { ViolationPhase } from '../../pipeline/domain/violation.ts';
import type { CameraStats } from '../api/resources/camera-stats.ts';
import type { CameraResource } from '../api/resources/camera.ts';
import type { EventResource } from '../api/resources/event.ts';
import type { Principal } from '../auth/authenticator.ts';
import { isSameOrigin, sessionToken } from '../auth/session-cookie.ts';
import type { ClientToServer, ServerToClient } from './messages.ts';

/** How soon a session that ended elsewhere, by time or by the CLI, loses its connection. */
const REVALIDATE_MS = 15_000;

interface SocketData {
  principal: Principal;
}

type LiveSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;

export interface LiveServerOptions {
  readonly authenticator: {
    session(token: string): Promise<{ readonly principal: Principal } | null>;
    bearer(token: string): Promise<Principal | null>;
    isValid(principal: Principal): Promise<boolean>;
    on(event: 'ended', listener: (tokenHash: string) => void): unknown;
  };
  readonly cameras: { find(id: string): Promise<unknown> };
  readonly stats: { of(cameraId: string): CameraStats };
  /** Believe X-Forwarded-Host. */
  readonly trustProxy: boolean;
  readonly log: Logger;
}

const Handshake = z.object({ token: z.string().min(1).optional().catch(undefined) }).catch({});

/** The live channel, Socket.IO at /live: see messages.ts. */
export class LiveServer {
  readonly #io: Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
  readonly #options: LiveServerOptions;
  readonly #timers: NodeJS.Timeout[];
  /** Monotonic time of the last `stats` by camera. */
  readonly #sentMs = new Map<string, number>();

  constructor(http: HttpServer, options: LiveServerOptions) {
    this.#options = options;
    this.#io = new Server(http, {
      path: '/live',
      serveClient: false,
      maxHttpBufferSize: 16_384,
      allowRequest: (request, done) => done(null, isSameOrigin(request.headers.origin, this.#host(request))),
    });
    this.#io.use((socket, next) => void this.#admit(socket, next));
    this.#io.on('connection', (socket) => this.#serve(socket));
    options.authenticator.on('ended', (tokenHash) =>
      this.#io.in(sessionRoom(tokenHash)).disconnectSockets(true),
    );
    this.#timers = [
      setInterval(() => this.#sendOverdue(), 1000),
      setInterval(() => void this.#revalidate(), REVALIDATE_MS),
    ];
  }

  /** On each report of a camera, which comes once a second. */
  sendStats(cameraId: string): void {
    if (!this.#io.sockets.adapter.rooms.has(cameraRoom(cameraId))) return;
    this.#sentMs.set(cameraId, performance.now());
    this.#io.to(cameraRoom(cameraId)).emit('stats', this.#options.stats.of(cameraId));
  }

  sendEvent(phase: ViolationPhase, event: EventResource): void {
    this.#io.to(cameraRoom(event.cameraId)).emit('violation', { phase, event });
  }

  sendCamera(change: 'added' | 'changed' | 'removed', camera: CameraResource): void {
    this.#io.emit('camera', { change, camera });
  }

  /** Ends the connections; the HTTP server, which may have requests under way, is its owner's to close. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
  }

  async #admit(socket: LiveSocket, next: (error?: Error) => void): Promise<void> {
    try {
      const principal = await this.#principal(socket);
      if (!principal) return next(new Error('unauthenticated'));
      socket.data.principal = principal;
      await socket.join(sessionRoom(principal.tokenHash));
      next();
    } catch (error) {
      this.#options.log.error({ err: error }, 'live sign-in failed');
      next(new Error('internal'));
    }
  }

  async #principal({ handshake }: LiveSocket): Promise<Principal | null> {
    const { authenticator } = this.#options;
    const { token } = Handshake.parse(handshake.auth);
    if (token !== undefined) return authenticator.bearer(token);
    const cookie = sessionToken(handshake.headers.cookie);
    return cookie === null ? null : ((await authenticator.session(cookie))?.principal ?? null);
  }

  #serve(socket: LiveSocket): void {
    socket.on('watch', (cameraId, done) => {
      // What a client sends may be anything.
      const reply = typeof done === 'function' ? done : () => undefined;
      this.#watch(socket, cameraId).then(reply, (error: unknown) => {
        this.#options.log.error({ err: error }, 'live request failed');
        reply({ ok: false, detail: 'This failed inside the server: its log says why.' });
      });
    });
    socket.on('unwatch', (cameraId) => {
      if (typeof cameraId === 'string') void socket.leave(cameraRoom(cameraId));
    });
  }

  async #watch(socket: LiveSocket, cameraId: unknown): Promise<{ ok: true } | { ok: false; detail: string }> {
    if (typeof cameraId !== 'string' || !(await this.#options.cameras.find(cameraId))) {
      return { ok: false, detail: 'There is no such camera.' };
    }
    await socket.join(cameraRoom(cameraId));
    // Not a second of an empty page.
    socket.emit('stats', this.#options.stats.of(cameraId));
    return { ok: true };
  }

  /** A camera that is down reports nothing; its numbers say so all the same. */
  #sendOverdue(): void {
    for (const room of this.#io.sockets.adapter.rooms.keys()) {
      if (!room.startsWith(CAMERA_ROOM)) continue;
      const cameraId = room.slice(CAMERA_ROOM.length);
      if (performance.now() - (this.#sentMs.get(cameraId) ?? 0) > 1500) this.sendStats(cameraId);
    }
  }

  async #revalidate(): Promise<void> {
    for (const socket of this.#io.sockets.sockets.values()) {
      try {
        if (!(await this.#options.authenticator.isValid(socket.data.principal))) socket.disconnect(true);
      } catch (error) {
        this.#options.log.error({ err: error }, 'live session not checked');
      }
    }
  }

  #host(request: IncomingMessage): string | undefined {
    const forwarded = this.#options.trustProxy ? request.headers['x-forwarded-host'] : undefined;
    return typeof forwarded === 'string' ? forwarded : request.headers.host;
  }
}

const CAMERA_ROOM = 'camera:';

function cameraRoom(cameraId: string): string {
  return `${CAMERA_ROOM}${cameraId}`;
}

function sessionRoom(tokenHash: string): string {
  return `session:${tokenHash}`;
}
