import type { Logger } from 'pino';
import type { FromCamera, ToCamera } from '../../pipeline/camera/messages.ts';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { BoxSet } from '../../pipeline/domain/overlay.ts';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { ViolationChange } from '../../pipeline/domain/violation.ts';
import { SupervisedProcess } from '../process/supervised-process.ts';
import type { ProcessTimes } from '../process/supervised-process.ts';
import { parseFromCamera } from './from-camera.ts';
import { SnapshotRequests } from './snapshot-requests.ts';

/** What a camera tells; `status`, `report` and `process` only until it is closed, violations and clips to the end. */
export interface CameraListener {
  status(status: CameraStatus): void;
  report(report: CameraReport): void;
  violation(change: ViolationChange, snapshotJpeg: Uint8Array | null): void;
  clip(clip: Clip): void;
  boxes(boxes: BoxSet): void;
  process(state: 'up' | 'down'): void;
}

export interface CameraProcessOptions {
  readonly settings: CameraSettings;
  readonly entry: URL;
  readonly clock: Clock;
  readonly log: Logger;
  readonly listener: CameraListener;
  readonly times?: Partial<ProcessTimes>;
}

/** One camera's process, and what is known of the camera. */
export class CameraProcess {
  readonly #clock: Clock;
  readonly #listener: CameraListener;
  readonly #process: SupervisedProcess<ToCamera, FromCamera>;
  readonly #snapshots = new SnapshotRequests();
  #status: CameraStatus;
  #report: CameraReport | undefined;
  #predecessor: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor({ settings, entry, clock, log, listener, times }: CameraProcessOptions) {
    this.#clock = clock;
    this.#listener = listener;
    this.#status = { state: 'starting', message: 'The camera is being started.', sinceMs: clock.wallMs() };
    this.#process = new SupervisedProcess<ToCamera, FromCamera>({
      entry,
      log: log.child({ camera: settings.cameraId }),
      parse: parseFromCamera,
      isReady: (message) => message.type === 'ready',
      startMessage: (): ToCamera => ({ type: 'start', settings }),
      ...(times ? { times } : {}),
    });
    this.#process.on('message', (message) => this.#receive(message));
    this.#process.on('up', () => this.#tell(() => listener.process('up')));
    this.#process.on('down', () => this.#wentDown());
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get status(): CameraStatus {
    return this.#status;
  }

  get report(): CameraReport | undefined {
    return this.#report;
  }

  /** @param predecessor A webcam, and many a camera, serves one reader only: the process before must be gone. */
  async start(predecessor: Promise<void>): Promise<void> {
    this.#predecessor = predecessor;
    await predecessor;
    if (this.#closing === undefined) this.#process.start();
  }

  /** False while it is down or not ready: what was asked of one process is not meant for the next. */
  send(message: ToCamera): boolean {
    return this.#process.isUp && this.#process.send(message);
  }

  snapshot(timeoutMs: number): Promise<Uint8Array> {
    return this.#snapshots.request((requestId) => this.send({ type: 'snapshot', requestId }), timeoutMs);
  }

  /** Lets it end violations and clips. Resolves when it, and the process before it, are gone. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#predecessor, this.#process.close({ type: 'stop' })]).then(
      () => undefined,
    );
    return this.#closing;
  }

  #receive(message: FromCamera): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'status':
        return this.#setStatus(message.status);
      case 'report':
        this.#report = message.report;
        return this.#tell(() => this.#listener.report(message.report));
      case 'violation':
        return this.#listener.violation(message.change, message.snapshot);
      case 'clip':
        return this.#listener.clip(message.clip);
      case 'boxes':
        return this.#tell(() => this.#listener.boxes(message.boxes));
      case 'snapshot':
        return this.#snapshots.settle(message.requestId, message.jpeg);
      case 'snapshot-failed':
        return this.#snapshots.fail(message.requestId, message.message);
    }
  }

  #wentDown(): void {
    this.#report = undefined;
    this.#snapshots.failAll("The camera's process ended before it gave a picture.");
    const message =
      "The camera's process ended and is being started again; there is nothing to do unless this goes on.";
    this.#setStatus({ state: 'reconnecting', message, sinceMs: this.#clock.wallMs() });
    this.#tell(() => this.#listener.process('down'));
  }

  #setStatus(status: CameraStatus): void {
    if (this.#closing !== undefined) return;
    this.#status = status;
    this.#listener.status(status);
  }

  #tell(event: () => void): void {
    if (this.#closing === undefined) event();
  }
}
