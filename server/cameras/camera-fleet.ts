import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { PublishTarget, ToCamera } from '../../pipeline/camera/messages.ts';
import type { ProbeResult } from '../../pipeline/camera/probe/probe-result.ts';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { BoxSet } from '../../pipeline/domain/overlay.ts';
import type { Rendition } from '../../pipeline/domain/rendition.ts';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';
import type { ViolationChange } from '../../pipeline/domain/violation.ts';
import { SourceError } from '../../pipeline/errors.ts';
import type { RtspReading } from '../../pipeline/ingest/source.ts';
import type { ProcessTimes } from '../process/supervised-process.ts';
import { FleetCamera } from './fleet-camera.ts';
import { probeSource } from './probe-source.ts';
import { ProcessPool } from './process-pool.ts';

const CAMERA_ENTRY = new URL('../../pipeline/camera/process.ts', import.meta.url);
const PROBE_TIMEOUT_MS = 15_000;

interface FleetEvents {
  status: [cameraId: string, CameraStatus];
  report: [cameraId: string, CameraReport];
  violation: [cameraId: string, ViolationChange, snapshotJpeg: Uint8Array | null];
  clip: [Clip];
  boxes: [cameraId: string, BoxSet];
  /** `up` with each new process, which publishes nothing yet. */
  process: [cameraId: string, 'up' | 'down'];
}

export interface CameraFleetOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** How many cameras a process takes: a crash costs all of its cameras a second. One unless told. */
  readonly camerasPerProcess?: number;
  /** Of trial connections; by the client that fits unless told. */
  readonly reading?: RtspReading;
  /** Module that each camera process runs; the product's own unless told. */
  readonly entry?: URL;
  readonly times?: Partial<ProcessTimes>;
}

/** All cameras and their processes: starts, watches, restarts and stops them, and passes on what they tell. */
export class CameraFleet extends EventEmitter<FleetEvents> {
  readonly #options: CameraFleetOptions;
  readonly #pool: ProcessPool;
  readonly #cameras = new Map<string, FleetCamera>();
  readonly #removals = new Map<string, Promise<void>>();
  readonly #closed = new AbortController();

  private constructor(options: CameraFleetOptions) {
    super();
    this.#options = options;
    const { log, clock, entry = CAMERA_ENTRY, camerasPerProcess: room = 1, times } = options;
    this.#pool = new ProcessPool({ log, clock, entry, room, ...(times ? { times } : {}) });
  }

  static async start(options: CameraFleetOptions): Promise<CameraFleet> {
    return new CameraFleet(options);
  }

  /** Adds a camera, or replaces it: it is ended properly and begun anew. */
  put(settings: CameraSettings): void {
    if (this.#closed.signal.aborted) return;
    const { cameraId } = settings;
    const predecessor =
      this.#cameras.get(cameraId)?.close() ?? this.#removals.get(cameraId) ?? Promise.resolve();
    const camera = new FleetCamera({
      settings,
      pool: this.#pool,
      clock: this.#options.clock,
      listener: {
        status: (status) => this.emit('status', cameraId, status),
        report: (report) => this.emit('report', cameraId, report),
        violation: (change, snapshotJpeg) => this.emit('violation', cameraId, change, snapshotJpeg),
        clip: (clip) => this.emit('clip', clip),
        boxes: (boxes) => this.emit('boxes', cameraId, boxes),
        process: (state) => this.emit('process', cameraId, state),
      },
    });
    this.#cameras.set(cameraId, camera);
    this.emit('status', cameraId, camera.status);
    void camera.start(predecessor);
  }

  /** Resolves when it is gone, violations and clips ended; its process with it when it was the last there. */
  async remove(cameraId: string): Promise<void> {
    const camera = this.#cameras.get(cameraId);
    if (camera === undefined) return this.#removals.get(cameraId);
    this.#cameras.delete(cameraId);
    const removal = camera.close();
    this.#removals.set(cameraId, removal);
    await removal;
    if (this.#removals.get(cameraId) === removal) this.#removals.delete(cameraId);
  }

  /** Undefined for a camera that is not here. */
  status(cameraId: string): CameraStatus | undefined {
    return this.#cameras.get(cameraId)?.status;
  }

  /** The newest; undefined before the first and while the process is down. */
  report(cameraId: string): CameraReport | undefined {
    return this.#cameras.get(cameraId)?.report;
  }

  /** Process id, undefined while there is none. */
  pid(cameraId: string): number | undefined {
    return this.#cameras.get(cameraId)?.pid;
  }

  /** JPEG of the next picture, annotated. @throws SourceError when there is none, or its process ends. */
  async snapshot(cameraId: string, { timeoutMs }: { readonly timeoutMs: number }): Promise<Uint8Array> {
    const camera = this.#cameras.get(cameraId);
    if (camera === undefined) throw new SourceError('not-found', 'This camera is not running.');
    return camera.snapshot(timeoutMs);
  }

  publish(cameraId: string, feedId: string, rendition: Rendition, target: PublishTarget): void {
    this.#send(cameraId, { type: 'publish', feedId, rendition, target });
  }

  unpublish(cameraId: string, feedId: string): void {
    this.#send(cameraId, { type: 'unpublish', feedId });
  }

  keyframe(cameraId: string, feedId: string): void {
    this.#send(cameraId, { type: 'keyframe', feedId });
  }

  setBitrate(cameraId: string, feedId: string, bitrateBps: number): void {
    this.#send(cameraId, { type: 'bitrate', feedId, bitrateBps });
  }

  /** A trial connection in a process of its own. @throws SourceError, or the signal's reason. */
  test(
    source: SourceSettings,
    {
      signal,
      timeoutMs = PROBE_TIMEOUT_MS,
    }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<ProbeResult> {
    const signals = signal === undefined ? [this.#closed.signal] : [this.#closed.signal, signal];
    const { log, reading = { rtspClient: 'auto' } } = this.#options;
    return probeSource(source, { signal: AbortSignal.any(signals), timeoutMs, reading, log });
  }

  /** Stops all processes, letting them end their clips; takes up to 7 s. */
  async close(): Promise<void> {
    this.#closed.abort(new SourceError('ended', 'The server is being stopped.'));
    const closing = [...this.#cameras.values()].map((camera) => camera.close());
    await Promise.all([...closing, ...this.#removals.values()]);
    this.#cameras.clear();
  }

  /** A process that is down takes nothing: whoever publishes does so again when it is `up`. */
  #send(cameraId: string, message: ToCamera): void {
    this.#cameras.get(cameraId)?.send(message);
  }
}
