import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CameraStats } from '../../server/api/resources/camera-stats.ts';
import type { CameraFields, CameraResource } from '../../server/api/resources/camera.ts';
import type { EventResource, EventsPage } from '../../server/api/resources/event.ts';
import type { StatsResource } from '../../server/api/resources/stats.ts';
import { eventually } from './eventually.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PASSWORD = 'correct horse battery';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface ServerOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The product as a user starts it, in a folder of its own; signed in as admin. */
export class MaskwatchServer {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-test-'));
  readonly #options: ServerOptions;
  #process: ChildProcess | undefined;
  #port = 0;
  #cookie = '';
  output = '';

  private constructor(options: ServerOptions) {
    this.#options = options;
  }

  static async start(options: ServerOptions = {}): Promise<MaskwatchServer> {
    const server = new MaskwatchServer(options);
    server.#port = await freePort();
    await server.run(await freePort());
    return server;
  }

  #rtcPort = 0;

  /** Starts it again in the same folder, on the same port. */
  async run(rtcPort = this.#rtcPort): Promise<void> {
    this.#rtcPort = rtcPort;
    const { args = [], env = {} } = this.#options;
    const child = spawn(process.execPath, [path.join(ROOT, 'cli/main.ts'), 'serve', ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
        MASKWATCH_DATA_DIR: path.join(this.folder, 'data'),
        MASKWATCH_INGEST_FILE_FOLDER: path.join(this.folder, 'videos'),
        MASKWATCH_PORT: String(this.#port),
        MASKWATCH_RTC_PORT: String(rtcPort),
        MASKWATCH_ADMIN_PASSWORD: PASSWORD,
        ...env,
      },
      // The channel's end tells the server that this process is gone, however it went; the terminal's Ctrl-C is for this
      // process alone, which ends the server when it is done with it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    await eventually(
      'the server is ready',
      async () => {
        if (child.exitCode !== null) throw new Error(`the server ended:\n${this.output}`);
        return await fetch(`${this.url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        );
      },
      180_000,
    );
    await this.signIn();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** The server's own children, by their command lines. */
  children(): readonly RunningProcess[] {
    return processesBelow(this.pid);
  }

  async signIn(): Promise<void> {
    const response = await this.fetch('POST', '/api/v1/session', { username: 'admin', password: PASSWORD });
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  /** An API call as the page makes it. */
  async fetch(method: string, pathname: string, body?: unknown): Promise<Response> {
    const json = { type: 'application/json', body: JSON.stringify(body) };
    return await this.send(method, pathname, body === undefined ? null : json);
  }

  /** The same with a body that is not JSON. */
  async send(
    method: string,
    pathname: string,
    content: { readonly type: string; readonly body: string } | null,
  ): Promise<Response> {
    return await fetch(`${this.url}${pathname}`, {
      method,
      headers: {
        cookie: this.#cookie,
        origin: this.url,
        ...(content === null ? {} : { 'content-type': content.type }),
      },
      ...(content === null ? {} : { body: content.body }),
    });
  }

  async get<T>(pathname: string): Promise<T> {
    const response = await this.fetch('GET', pathname);
    if (!response.ok) throw new Error(`${pathname}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async addCamera(fields: CameraFields): Promise<CameraResource> {
    const response = await this.fetch('POST', '/api/v1/cameras', fields);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as CameraResource;
  }

  async camera(id: string): Promise<CameraResource> {
    return await this.get<CameraResource>(`/api/v1/cameras/${id}`);
  }

  async live(id: string, timeoutMs = 20_000): Promise<void> {
    await eventually(
      'the camera is live',
      async () => (await this.camera(id)).status.state === 'live',
      timeoutMs,
    );
  }

  async events(cameraId: string): Promise<readonly EventResource[]> {
    return (await this.get<EventsPage>(`/api/v1/events?camera=${cameraId}&limit=100`)).events;
  }

  async stats(cameraId: string): Promise<CameraStats | undefined> {
    return (await this.get<StatsResource>('/api/v1/stats')).cameras.find(
      (each) => each.cameraId === cameraId,
    );
  }

  /** Waits for its end. @returns the exit code, null after SIGKILL. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Its children, and theirs, from /proc. */
export function processesBelow(pid: number): readonly RunningProcess[] {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [
    { pid: child, command: read(`/proc/${child}/cmdline`).replaceAll('\0', ' ').trim() },
    ...processesBelow(child),
  ]);
}

/** Whether a process still runs (a zombie does not). */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
