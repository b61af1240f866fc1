import type { FromCamera, ToCamera } from '../../pipeline/camera/messages.ts';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { BoxSet } from '../../pipeline/domain/overlay.ts';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { ViolationChange } from '../../pipeline/domain/violation.ts';
import type { CameraProcess, ProcessMember } from './camera-process.ts';
import type { ProcessPool } from './process-pool.ts';
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

export interface FleetCameraOptions {
  readonly settings: CameraSettings;
  readonly pool: ProcessPool;
  readonly clock: Clock;
  readonly listener: CameraListener;
}

/** One camera with its present settings: what is known of it, and the process that it is in. */
export class FleetCamera implements ProcessMember {
  readonly settings: CameraSettings;
  readonly #pool: ProcessPool;
  readonly #clock: Clock;
  readonly #listener: CameraListener;
  readonly #snapshots = new SnapshotRequests();
  #process: CameraProcess | undefined;
  #status: CameraStatus;
  #report: CameraReport | undefined;
  #predecessor: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor({ settings, pool, clock, listener }: FleetCameraOptions) {
    this.settings = settings;
    this.#pool = pool;
    this.#clock = clock;
    this.#listener = listener;
    this.#status = { state: 'starting', message: 'The camera is being started.', sinceMs: clock.wallMs() };
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get status(): CameraStatus {
    return this.#status;
  }

  get report(): CameraReport | undefined {
    return this.#report;
  }

  /** @param predecessor A webcam, and many a camera, serves one reader only: the one before must have ended. */
  async start(predecessor: Promise<void>): Promise<void> {
    this.#predecessor = predecessor;
    await predecessor;
    if (this.#closing !== undefined) return;
    this.moveTo(this.#pool.choose());
  }

  /** False while its process is down or not ready. */
  send(message: ToCamera): boolean {
    return this.#process?.send(this.settings.cameraId, message) ?? false;
  }

  snapshot(timeoutMs: number): Promise<Uint8Array> {
    return this.#snapshots.request((requestId) => this.send({ type: 'snapshot', requestId }), timeoutMs);
  }

  /** Lets it end violations and clips. Resolves when it, and the one before it, have ended. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#predecessor, this.#process?.remove(this.settings.cameraId)]).then(
      () => this.#snapshots.failAll('The camera was switched off or changed before it gave a picture.'),
    );
    return this.#closing;
  }

  receive(message: FromCamera): void {
    switch (message.type) {
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

  moveTo(process: CameraProcess): void {
    this.#process = process;
    process.add(this);
  }

  processCame(): void {
    this.#tell(() => this.#listener.process('up'));
  }

  processWent(): void {
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
