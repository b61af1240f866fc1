import type { Frame } from 'node-av/lib';
import type { Placement } from '../../detect/letterbox.ts';
import type { Box } from '../../domain/box.ts';
import type { PictureTime } from '../../rules/rule.ts';

/** A picture that the detector has. */
export interface PendingLook {
  readonly frame: Frame;
  readonly at: PictureTime;
  readonly sentMs: number;
  readonly placement: Placement;
  /** False: at the windows around known people only. */
  readonly isWhole: boolean;
  /** Parts in which something had changed and which it shows for that; none of a whole one. */
  readonly changes: readonly Box[];
}

/** The pictures that the detector has, by number; each holds a reference to its frame until it is freed. */
export class PendingLooks {
  readonly #looks = new Map<number, PendingLook>();
  #nextFrameId = 0;

  get size(): number {
    return this.#looks.size;
  }

  /** @returns The number that the answer will have; null when memory has run out. */
  add({ frame, ...look }: PendingLook): number | null {
    const kept = frame.clone();
    if (kept === null) return null;
    const frameId = this.#nextFrameId++;
    this.#looks.set(frameId, { ...look, frame: kept });
    return frameId;
  }

  get(frameId: number): PendingLook | undefined {
    return this.#looks.get(frameId);
  }

  free(frameId: number): void {
    this.#looks.get(frameId)?.frame.free();
    this.#looks.delete(frameId);
  }

  freeAll(): void {
    for (const frameId of this.#looks.keys()) this.free(frameId);
  }
}
