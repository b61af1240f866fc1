import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { FramedSocket } from '../ipc/framed-socket.ts';
import type { Lane } from './inference/batcher.ts';
import { Batcher } from './inference/batcher.ts';
import { CameraConnection } from './socket/camera-connection.ts';
import type { ClassifyQueue } from './inference/classify-queue.ts';
import { DetectorHealth } from './health.ts';
import type { DetectorHealthReport } from './messages.ts';
import type { ClassifierSpec, ModelSpec } from './models/model-spec.ts';
import { listenOnSocketFile } from './socket/socket-file.ts';

interface DetectorServerOptions {
  readonly socketPath: string;
  readonly model: ModelSpec;
  readonly lanes: readonly Lane[];
  /** For the second look at violations; null without. */
  readonly verifier: { readonly spec: ClassifierSpec; readonly queue: ClassifyQueue } | null;
  readonly maxBatch: number;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Takes frames of all cameras over a Unix socket, and answers each camera directly. */
export class DetectorServer {
  readonly #server: Server;
  readonly #sockets = new Set<FramedSocket>();
  readonly #health: DetectorHealth;
  readonly #batcher: Batcher;
  #closing: Promise<void> | null = null;

  private constructor(options: DetectorServerOptions) {
    const health = new DetectorHealth(options.clock);
    const { lanes, maxBatch, clock, model, verifier, log } = options;
    const onBatch = (frames: number, inferMs: number): void => health.addBatch(frames, inferMs);
    const batcher = new Batcher({ lanes, maxBatch, clock, onBatch });
    this.#health = health;
    this.#batcher = batcher;
    this.#server = createServer((socket: Socket) => {
      const framed = new FramedSocket(socket);
      this.#sockets.add(framed);
      framed.once('closed', () => this.#sockets.delete(framed));
      new CameraConnection({ socket: framed, model, batcher, verifier, log });
    });
  }

  /** @throws DetectorError 'unavailable' when the socket cannot be had. */
  static async start(options: DetectorServerOptions): Promise<DetectorServer> {
    const server = new DetectorServer(options);
    await listenOnSocketFile(server.#server, options.socketPath);
    return server;
  }

  /** Of the time since the last call. */
  takeHealth(): DetectorHealthReport {
    return this.#health.report(this.#batcher.droppedTotal);
  }

  /** Removes the socket file too. */
  async close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.close();
    });
    await this.#closing;
  }
}
