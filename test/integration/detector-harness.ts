import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { expect } from 'vitest';
import { DetectorClient } from '../../pipeline/detect/socket/client.ts';
import type { DetectorStart, FromDetector } from '../../pipeline/detect/messages.ts';
import { fromDetectorSchema } from '../../pipeline/detect/messages.ts';
import type { FrameDetections, ToCamera } from '../../pipeline/detect/socket/socket-messages.ts';
import type { KnownFace } from '../../pipeline/domain/known-face.ts';
import { FramedSocket } from '../../pipeline/ipc/framed-socket.ts';
import type { TinyManifest } from '../unit/detect/tiny-manifest.ts';
import { writeTinyManifest } from '../unit/detect/tiny-manifest.ts';
import { tinyModel } from '../unit/detect/tiny-model.ts';

export const PROCESS_FILE = fileURLToPath(new URL('../../pipeline/detect/process.ts', import.meta.url));
export const WIDTH = 64;
export const HEIGHT = 32;
/** What a camera says first. */
export const HELLO = { type: 'hello', cameraId: 'x' };
const ENV = { ...process.env, MASKWATCH_LOG_LEVEL: 'silent' };

/** Plain colour: by its red, green or blue the tiny model finds one of the labels. */
export function plainFrame(red: number, green: number, blue: number): Uint8Array {
  return new Uint8Array(WIDTH * HEIGHT * 3).map((_, index) => [red, green, blue][index % 3]!);
}

/** The process's messages from now on, until one of the type comes. @throws when it says that it failed */
export async function answerOf<T extends FromDetector['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromDetector, { type: T }>> {
  for (;;) {
    const [raw] = (await once(child, 'message')) as [unknown];
    const message = fromDetectorSchema.parse(raw);
    if (message.type === type) return message as Extract<FromDetector, { type: T }>;
    if (message.type === 'failed') throw new Error(`${message.code}: ${message.message}`);
  }
}

/** Submits one frame once the detector is there, and waits for what was found in it. */
export async function look(
  client: DetectorClient,
  frameId: number,
  rgb: Uint8Array,
  known?: readonly KnownFace[],
): Promise<FrameDetections> {
  if (!client.welcome) await once(client, 'welcome');
  const answered = once(client, 'detections');
  expect(client.submit({ frameId, width: WIDTH, height: HEIGHT, rgb, ...(known && { known }) })).toBe(true);
  const [found] = (await answered) as [FrameDetections];
  return found;
}

/** A folder with a tiny model and a socket path, and all that a test starts in it, ended with it. */
export class DetectorHarness implements AsyncDisposable {
  readonly files: TinyManifest;
  readonly folder: string;
  readonly socketPath: string;
  readonly #children: ChildProcess[] = [];
  readonly #clients: DetectorClient[] = [];

  private constructor(files: TinyManifest, folder: string) {
    this.files = files;
    this.folder = folder;
    this.socketPath = join(folder, 'detector.sock');
  }

  static async open(models = writeTinyManifest(tinyModel())): Promise<DetectorHarness> {
    const files = await models;
    return new DetectorHarness(files, await mkdtemp(join(tmpdir(), 'maskwatch-detector-')));
  }

  get start(): DetectorStart {
    const { socketPath, files } = this;
    const models = { manifestPath: files.manifestPath, detector: 'single-stage' } as const;
    return { type: 'start', socketPath, ...models, threads: 1, maxBatch: 4 };
  }

  launch(changes: Partial<DetectorStart> = {}): ChildProcess {
    const child = fork(PROCESS_FILE, { env: ENV });
    this.#children.push(child);
    child.send({ ...this.start, ...changes });
    return child;
  }

  async launchReady(changes: Partial<DetectorStart> = {}): Promise<ChildProcess> {
    const child = this.launch(changes);
    await answerOf(child, 'ready');
    return child;
  }

  /** A module in a Node process of its own; its first line of output. */
  async runScript(script: string): Promise<{ child: ChildProcess; line: string }> {
    const path = join(this.folder, 'script.mjs');
    await writeFile(path, script);
    const child = spawn(process.execPath, [path], { env: ENV, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    const [output] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    return { child, line: String(output).trim() };
  }

  client(cameraId: string, signal?: AbortSignal): DetectorClient {
    const log = pino({ level: 'silent' });
    const client = DetectorClient.open({
      socketPath: this.socketPath,
      cameraId,
      log,
      ...(signal && { signal }),
    });
    this.#clients.push(client);
    return client;
  }

  /** A connection below the client, to say what a client would not. */
  rawConnection(): { socket: FramedSocket; answers: ToCamera[] } {
    const socket = new FramedSocket(connect(this.socketPath));
    const answers: ToCamera[] = [];
    socket.on('message', ({ json }) => answers.push(json as ToCamera));
    return { socket, answers };
  }

  /** Why the detector closes a connection on which these messages come. */
  async refusalOf(messages: readonly object[]): Promise<string> {
    const { socket, answers } = this.rawConnection();
    const closed = once(socket, 'closed');
    for (const message of messages) socket.send(message);
    await closed;
    const last = answers.at(-1);
    if (last?.type !== 'error') throw new Error(`closed after ${last?.type ?? 'nothing'}, without a reason`);
    return last.message;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    await this.files[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true });
  }
}
