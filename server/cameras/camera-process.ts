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
import type { CrashHistory } from './crash-history.ts';
import { parseFromCamera } from './from-camera.ts';
import { Removals } from './removals.ts';

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
  /** It belongs to that process from now on. */
  moveTo(process: CameraProcess): void;
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
  /** A process with a crash not long ago takes no more cameras; when it crashes again it is split. */
  readonly history: CrashHistory;
  /** Makes the process that takes half of the cameras. */
  readonly half: (history: CrashHistory) => CameraProcess;
  readonly times?: Partial<ProcessTimes>;
}

/** A process, kept running, and the cameras in it. It ends with the last of them. */
export class CameraProcess {
  readonly #process: SupervisedProcess<ToCameraProcess, FromCameraProcess>;
  readonly #room: number;
  readonly #log: Logger;
  readonly #history: CrashHistory;
  readonly #half: CameraProcessOptions['half'];
  readonly #members = new Map<string, ProcessMember>();
  readonly #removals: Removals;
  /** Its end is no crash: it was told to, or had no camera yet. */
  #isEndExpected = true;
  #closing: Promise<void> | undefined;

  constructor({ entry, log, room, history, half, times }: CameraProcessOptions) {
    this.#room = room;
    this.#log = log;
    this.#history = history;
    this.#half = half;
    const { stopMs } = { ...DEFAULT_TIMES, ...times };
    this.#removals = new Removals(stopMs, (cameraId) => this.#giveUp(cameraId));
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
      this.#isEndExpected = false;
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
    return this.#closing === undefined && this.size < this.#room && !this.#history.isSuspect;
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
    const going = this.#removals.of(cameraId);
    if (going !== undefined) return going;
    if (!this.#members.has(cameraId)) return Promise.resolve();
    if (this.#members.size === this.#removals.size + 1) return this.#close();
    if (!this.#process.isUp) {
      this.#members.delete(cameraId);
      return Promise.resolve();
    }
    const gone = this.#removals.begin(cameraId);
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
    this.#isEndExpected = true;
    void this.#process.restart({ type: 'stop', givenUp: this.#removals.cameraIds });
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
    for (const cameraId of this.#removals.cameraIds) this.#removed(cameraId);
    for (const member of this.#members.values()) member.processWent();
    if (!this.#isEndExpected && this.#closing === undefined) this.#crashed();
    this.#isEndExpected = true;
  }

  /**
   * Nobody knows whose codec it was. Half of the cameras go to another process, and so does a half of the half that crashes
   * next, until the one is alone: it takes as many crashes as halves, and few processes more where memory is short. They
   * move while they are down anyway, and never back, as that would interrupt those who are innocent.
   */
  #crashed(): void {
    const isRepeated = this.#history.crashed();
    if (!isRepeated || this.size < 2) return;
    const moving = [...this.#members].slice(Math.ceil(this.size / 2));
    const cameras = { cameras: [...this.#members.keys()], moved: moving.map(([cameraId]) => cameraId) };
    this.#log.warn(cameras, 'camera process crashed again, its cameras are split to find whose fault it is');
    const half = this.#half(this.#history.inherit());
    for (const [cameraId, member] of moving) {
      this.#members.delete(cameraId);
      member.moveTo(half);
    }
  }

  #removed(cameraId: string): void {
    if (this.#removals.end(cameraId)) this.#members.delete(cameraId);
  }
}
