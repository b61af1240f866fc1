import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { Clock } from '../../pipeline/clock.ts';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { ViolationChange, ViolationPhase } from '../../pipeline/domain/violation.ts';
import type { EventTable, StoredEvent } from '../store/event-table.ts';

export interface EventRecorderOptions {
  readonly events: EventTable;
  readonly snapshots: { write(cameraId: string, violationId: string, jpeg: Uint8Array): Promise<void> };
  readonly clips: { index(clip: Clip): Promise<void> };
  /** How often a violation that goes on is noted to do so. */
  readonly touchMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Stores what the cameras report, each camera's in the order in which it came, and emits `event` when it is stored: nobody
 * is told of a violation that a crash could take back. Different cameras' go to the disk together.
 */
export class EventRecorder extends EventEmitter<{ event: [phase: ViolationPhase, event: StoredEvent] }> {
  readonly #options: EventRecorderOptions;
  readonly #open = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  /** The newest of each camera that has something to store. */
  readonly #work = new Map<string | null, Promise<void>>();

  constructor(options: EventRecorderOptions) {
    super();
    this.#options = options;
    this.#timer = setInterval(() => this.#touch(), options.touchMs);
  }

  recordViolation(change: ViolationChange, snapshotJpeg: Uint8Array | null): void {
    this.#next(change.violation.cameraId, { violation: change.violation.id }, async () => {
      const { violation, phase } = change;
      const hasSnapshot =
        snapshotJpeg !== null && (await this.#writeSnapshot(violation.cameraId, violation.id, snapshotJpeg));
      await this.#options.events.put(violation, this.#options.clock.wallMs(), hasSnapshot);
      if (violation.endedAtMs === null) this.#open.add(violation.id);
      else this.#open.delete(violation.id);
      await this.#announce(phase, violation.id);
    });
  }

  /** A camera's process is gone: what it left open has ended for us. */
  recordCameraGone(cameraId: string): void {
    this.#next(cameraId, {}, async () => {
      for (const id of await this.#options.events.closeOpen('camera-stopped', cameraId)) {
        this.#open.delete(id);
        await this.#announce('end', id);
      }
    });
  }

  recordClip(clip: Clip): void {
    this.#next(clip.cameraId, { clip: clip.id }, async () => {
      await this.#options.clips.index(clip);
      for (const id of clip.violationIds) await this.#announce('update', id);
    });
  }

  /** Resolves when everything reported so far is stored. */
  async drained(): Promise<void> {
    await Promise.all(this.#work.values());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.drained();
  }

  #touch(): void {
    if (this.#open.size === 0) return;
    this.#next(null, {}, () => this.#options.events.touchOpen(this.#options.clock.wallMs()));
  }

  /** @param cameraId null for what is of all cameras. */
  #next(cameraId: string | null, about: Readonly<Record<string, string>>, task: () => Promise<void>): void {
    const work = (this.#work.get(cameraId) ?? Promise.resolve())
      .then(task)
      .catch((error: unknown) => {
        // One event that cannot be stored must not keep the next from it.
        this.#options.log.error({ camera: cameraId, ...about, err: error }, 'event not stored');
      })
      .finally(() => {
        if (this.#work.get(cameraId) === work) this.#work.delete(cameraId);
      });
    this.#work.set(cameraId, work);
  }

  async #announce(phase: ViolationPhase, id: string): Promise<void> {
    const event = await this.#options.events.find(id);
    if (event) this.emit('event', phase, event);
  }

  /** False when it failed: the event is worth more than its picture. */
  async #writeSnapshot(cameraId: string, violationId: string, jpeg: Uint8Array): Promise<boolean> {
    try {
      await this.#options.snapshots.write(cameraId, violationId, jpeg);
      return true;
    } catch (error) {
      this.#options.log.error(
        { camera: cameraId, violation: violationId, err: error },
        'snapshot not written',
      );
      return false;
    }
  }
}
