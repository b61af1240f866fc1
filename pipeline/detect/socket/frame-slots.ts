interface Slot {
  /** Null while free. */
  frameId: number | null;
  pixels: Buffer<ArrayBuffer>;
}

/** A few pixel buffers that are used again and again: a frame's bytes stay unchanged until it is freed. */
export class FrameSlots {
  readonly #slots: Slot[];

  constructor(count: number) {
    this.#slots = Array.from({ length: count }, () => ({ frameId: null, pixels: Buffer.alloc(0) }));
  }

  get inFlight(): readonly number[] {
    return this.#slots.flatMap((slot) => slot.frameId ?? []);
  }

  /** A copy of the pixels, or null when all slots are taken. */
  take(frameId: number, rgb: Uint8Array): Buffer | null {
    const slot = this.#slots.find((candidate) => candidate.frameId === null);
    if (!slot) return null;
    // Never smaller: a camera's looks are of many sizes, in turn.
    if (slot.pixels.length < rgb.length) slot.pixels = Buffer.allocUnsafeSlow(rgb.length);
    slot.pixels.set(rgb);
    slot.frameId = frameId;
    return slot.pixels.subarray(0, rgb.length);
  }

  /** False when no such frame is in flight. */
  free(frameId: number): boolean {
    const slot = this.#slots.find((candidate) => candidate.frameId === frameId);
    if (!slot) return false;
    slot.frameId = null;
    return true;
  }
}
