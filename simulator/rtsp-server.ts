import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { Credentials } from './authentication.ts';
import { CameraStream, type StreamSettings } from './camera-stream.ts';
import type { Fault } from './faults.ts';
import { RtspConnection } from './rtsp-connection.ts';

export interface SimulatedCamera extends StreamSettings {
  /** Anybody may watch without. */
  readonly credentials?: Credentials;
}

export interface SimulatorSettings {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** By name, the path of the URL. */
  readonly streams: Readonly<Record<string, SimulatedCamera>>;
}

const HOST = '127.0.0.1';

/** @throws Error when a file is no H.264, or the port is taken (`code` 'EADDRINUSE'). */
export function startSimulator(settings: SimulatorSettings): Promise<Simulator> {
  return Simulator.start(settings);
}

/** An RTSP camera for each stream, all on one port, on loopback only. */
export class Simulator {
  readonly #streams = new Map<string, { stream: CameraStream; credentials: Credentials | null }>();
  readonly #faults = new Map<string, Fault>();
  readonly #connections = new Set<RtspConnection>();
  #server: Server | undefined;
  #port: number;
  #isClosed = false;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start({ port = 0, streams }: SimulatorSettings): Promise<Simulator> {
    const simulator = new Simulator(port);
    try {
      for (const [name, { credentials, ...settings }] of Object.entries(streams)) {
        const stream = await CameraStream.open(settings);
        simulator.#streams.set(name, { stream, credentials: credentials ?? null });
      }
      await simulator.powerOn();
      return simulator;
    } catch (error) {
      await simulator.close();
      throw error;
    }
  }

  get port(): number {
    return this.#port;
  }

  /** Without credentials. */
  url(name: string): string {
    return `rtsp://${HOST}:${this.#port}/${encodeURIComponent(name)}`;
  }

  /** The clip behind a camera: its position, a swap. @throws Error when there is none of this name. */
  stream(name: string): CameraStream {
    const entry = this.#streams.get(name);
    if (entry === undefined) throw new Error(`there is no stream named ${name}`);
    return entry.stream;
  }

  /** Which clip time was the newest sent at this wall time; null before the first picture. */
  clipTimeMsAt(name: string, wallMs: number): number | null {
    return this.stream(name).positionAt(wallMs)?.clipMs ?? null;
  }

  /** From now on, for requests and running streams; null mends the camera. */
  setFault(name: string, fault: Fault | null): void {
    if (fault === null) this.#faults.delete(name);
    else this.#faults.set(name, fault);
    this.#streams.get(name)?.stream.setStalled(fault === 'stalled');
  }

  /** The cameras vanish: connections break, and new ones are refused. Their clips run on. */
  async powerOff(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const connection of this.#connections) connection.close();
    await closed;
  }

  /** Back again, on the same port. */
  async powerOn(): Promise<void> {
    if (this.#server !== undefined || this.#isClosed) return;
    const table = {
      find: (name: string) => this.#streams.get(name),
      fault: (name: string) => this.#faults.get(name) ?? null,
    };
    const server = createServer((socket) => {
      const connection = new RtspConnection(socket, table, HOST);
      this.#connections.add(connection);
      socket.on('close', () => this.#connections.delete(connection));
    });
    server.listen(this.#port, HOST);
    await once(server, 'listening');
    this.#server = server;
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { stream } of this.#streams.values()) stream.close();
    await this.powerOff();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
