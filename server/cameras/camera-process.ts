import type { Logger } from 'pino';
import type {
  FromCamera,
  FromCameraProcess,
  ToCamera,
  ToCameraProcess,
} from '../../pipeline/camera/messages.ts';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import { DEFAULT_TIMES, SupervisedProcess } from '../process/supervised-process.ts';
import type { ProcessTimes } from '../process/supervised-process.ts';
import { parseFromCamera } from './from-camera.ts';

/** Besides one for each camera, whose read waits for the next packet there: for files, names and sockets. */
const SPARE_THREADS = 3;

/**
 * A third less memory for a camera, and no more processor time than one can tell (`maskwatch bench memory`): one heap of
 * the C library instead of one for each thread, and a small nursery in V8, as few objects come to life with a picture.
 */
const LEAN_ENV = { MALLOC_ARENA_MAX: '1' };
const LEAN_OPTIONS = ['--max-semi-space-size=2'];

/** A camera of a process. */
export interface ProcessMember {
  readonly settings: CameraSettings;
  receive(message: FromCamera): void;
  /** A process has begun it, and publishes nothing yet. */
  processCame(): void;
  /** Its process has ended; the next is on its way. */
  processWent(): void;
}

export interface CameraProcessOptions {
  readonly entry: URL;
  readonly log: Logger;
  /** How many cameras it has room for. */
  readonly room: number;
  readonly times?: Partial<ProcessTimes>;
}

interface Removal {
  readonly gone: Promise<void>;
  readonly resolve: () => void;
  readonly timer: NodeJS.Timeout;
}

/** A process, kept running, and the cameras in it. It ends with the last of them. */
export class CameraProcess {
  readonly #process: SupervisedProcess<ToCameraProcess, FromCameraProcess>;
  readonly #room: number;
  readonly #stopMs: number;
  readonly #log: Logger;
  readonly #members = new Map<string, ProcessMember>();
  readonly #removals = new Map<string, Removal>();
  #closing: Promise<void> | undefined;

  constructor({ entry, log, room, times }: CameraProcessOptions) {
    this.#room = room;
    this.#log = log;
    this.#stopMs = times?.stopMs ?? DEFAULT_TIMES.stopMs;
    this.#process = new SupervisedProcess<ToCameraProcess, FromCameraProcess>({
      entry,
      log,
      env: { ...LEAN_ENV, UV_THREADPOOL_SIZE: String(room + SPARE_THREADS) },
      execArgv: LEAN_OPTIONS,
      parse: parseFromCamera,
      isReady: (message) => message.type === 'ready',
      ...(times ? { times } : {}),
    });
    this.#process.on('message', (message) => this.#receive(message));
    this.#process.on('up', () => {
      for (const member of this.#members.values()) this.#begin(member);
    });
    this.#process.on('down', () => this.#wentDown());
    this.#process.start();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Cameras that end are in it until they have. */
  get size(): number {
    return this.#members.size;
  }

  get hasRoom(): boolean {
    return this.#closing === undefined && this.size < this.#room;
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  add(member: ProcessMember): void {
    this.#members.set(member.settings.cameraId, member);
    if (this.#process.isUp) this.#begin(member);
  }

  /** False while it is down or not ready: what was asked of one process is not meant for the next. */
  send(cameraId: string, message: ToCamera): boolean {
    return this.#process.isUp && this.#process.send({ ...message, cameraId });
  }

  /** Lets the camera end its violations and clips, and the process with the last one. Resolves when it has ended. */
  remove(cameraId: string): Promise<void> {
    const removal = this.#removals.get(cameraId);
    if (removal !== undefined) return removal.gone;
    if (!this.#members.has(cameraId)) return Promise.resolve();
    if (this.#members.size === this.#removals.size + 1) return this.#close();
    if (!this.#process.isUp) {
      this.#members.delete(cameraId);
      return Promise.resolve();
    }
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#giveUp(cameraId), this.#stopMs);
    this.#removals.set(cameraId, { gone, resolve, timer });
    this.#process.send({ type: 'remove', cameraId });
    return gone;
  }

  #close(): Promise<void> {
    this.#closing ??= this.#process.close({ type: 'stop' });
    return this.#closing;
  }

  /** The camera's end hangs: only that of the process ends it. The others finish their clips first, and come back. */
  #giveUp(cameraId: string): void {
    if (this.#closing !== undefined) return;
    this.#log.error({ camera: cameraId }, 'camera does not end; its process is started anew');
    void this.#process.restart({ type: 'stop', givenUp: [...this.#removals.keys()] });
  }

  #begin(member: ProcessMember): void {
    this.#process.send({ type: 'start', settings: member.settings });
    member.processCame();
  }

  #receive(message: FromCameraProcess): void {
    if (message.type === 'ready' || message.type === 'alive') return;
    if (message.type === 'removed') this.#removed(message.cameraId);
    else this.#members.get(message.cameraId)?.receive(message);
  }

  #wentDown(): void {
    for (const cameraId of this.#removals.keys()) this.#removed(cameraId);
    for (const member of this.#members.values()) member.processWent();
  }

  #removed(cameraId: string): void {
    const removal = this.#removals.get(cameraId);
    if (removal === undefined) return;
    clearTimeout(removal.timer);
    this.#removals.delete(cameraId);
    this.#members.delete(cameraId);
    removal.resolve();
  }
}
