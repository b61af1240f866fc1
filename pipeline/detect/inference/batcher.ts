import type { Clock } from '../../clock.ts';
import type { Found, LookFrame } from '../detector.ts';
import type { InferenceResult } from './inference-thread.ts';

/** A frame that waits, with the way back to its camera. Exactly one of the three is called, once. */
export interface QueuedFrame extends LookFrame {
  answer(found: Found, queueMs: number, inferMs: number): void;
  /** Displaced by a newer frame of its camera. */
  drop(): void;
  fail(error: Error): void;
}

/** Runs one batch at a time. */
export interface Lane {
  detect(frames: readonly LookFrame[]): Promise<InferenceResult>;
}

interface BatcherOptions {
  /** Frames a batch at most. */
  readonly maxBatch: number;
  readonly lanes: readonly Lane[];
  readonly clock: Clock;
  /** Called once a finished batch. */
  readonly onBatch?: (frames: number, inferMs: number) => void;
}

interface Slot {
  readonly camera: object;
  readonly frame: QueuedFrame;
  readonly atMs: number;
}

/**
 * One slot a camera: a newer frame displaces the one that waits, so the age of what is looked at stays below one
 * inference, and memory does not grow. A free lane takes the frame of the camera that was served longest ago (a new one
 * comes last), and with it waiting frames of the same size of the next cameras in that order.
 *
 * A camera has one frame in inference at a time, so that its answers come in the order of its pictures.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #idle: Lane[];
  /** Insertion order is the order of service: who was served moves behind all others. */
  readonly #cameras = new Map<object, Slot | null>();
  readonly #inService = new Set<object>();
  #droppedTotal = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
    this.#idle = [...options.lanes];
  }

  get droppedTotal(): number {
    return this.#droppedTotal;
  }

  /** `camera` is any object that stands for the camera, as its connection. */
  offer(camera: object, frame: QueuedFrame): void {
    const displaced = this.#cameras.get(camera);
    this.#cameras.set(camera, { camera, frame, atMs: this.#options.clock.monotonicMs() });
    if (displaced) {
      this.#droppedTotal += 1;
      displaced.frame.drop();
    }
    this.#dispatch();
  }

  /** The camera is gone: forgets its waiting frame without an answer. */
  remove(camera: object): void {
    this.#cameras.delete(camera);
  }

  #dispatch(): void {
    while (this.#idle.length > 0) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      const lane = this.#idle.shift()!;
      void this.#run(lane, batch);
    }
  }

  #takeBatch(): Slot[] {
    const batch: Slot[] = [];
    for (const [camera, slot] of this.#cameras) {
      // Also those that this very loop has served and moved to the end.
      if (!slot || this.#inService.has(camera)) continue;
      const first = batch[0]?.frame ?? slot.frame;
      if (slot.frame.width !== first.width || slot.frame.height !== first.height) continue;
      batch.push(slot);
      this.#cameras.delete(camera);
      this.#cameras.set(camera, null);
      this.#inService.add(camera);
      if (batch.length === this.#options.maxBatch) break;
    }
    return batch;
  }

  async #run(lane: Lane, batch: readonly Slot[]): Promise<void> {
    const startedMs = this.#options.clock.monotonicMs();
    const frames = batch.map(({ frame: { width, height, rgb, known } }) => ({
      width,
      height,
      rgb,
      ...(known && { known }),
    }));
    const outcome = await lane.detect(frames).catch((error: unknown) => asError(error));
    this.#idle.push(lane);
    for (const { camera } of batch) this.#inService.delete(camera);
    this.#dispatch();
    if (outcome instanceof Error) {
      for (const { frame } of batch) frame.fail(outcome);
      return;
    }
    this.#options.onBatch?.(batch.length, outcome.inferMs);
    for (const [index, { frame, atMs }] of batch.entries())
      frame.answer(outcome.found[index]!, startedMs - atMs, outcome.inferMs);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
