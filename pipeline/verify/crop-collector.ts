/** Best crops of one person. Their mean smooths what the classifier makes of a single one. */
const MAX_CROPS = 5;
/** Nearer crops are much the same picture: only the better one stays. */
const MIN_SPACING_MS = 300;
/** Older crops say nothing of how the mask is worn now. */
const MAX_AGE_MS = 4000;
/** People collected at once: 250 KB each of crops of 128x128. */
const MAX_PEOPLE = 32;

export interface CollectedCrop {
  /** On the monotonic clock. */
  readonly atMs: number;
  /** Sharpness, size and confidence in one: the larger the better. */
  readonly quality: number;
  /** `[side, side, 3]` bytes. */
  readonly rgb: Uint8Array;
}

/** The best crops of each person who may become a violation. In memory only; a person who is gone is forgotten. */
export class CropCollector {
  readonly #people = new Map<number, readonly CollectedCrop[]>();

  /** False when a crop of this person would not be kept, so that none needs to be cut out. */
  hasRoom(trackId: number): boolean {
    return this.#people.has(trackId) || this.#people.size < MAX_PEOPLE;
  }

  add(trackId: number, crop: CollectedCrop): void {
    const kept = this.#fresh(trackId, crop.atMs);
    const near = kept.find((each) => crop.atMs - each.atMs < MIN_SPACING_MS);
    const worst = kept.length < MAX_CROPS ? undefined : kept.toSorted((a, b) => a.quality - b.quality)[0];
    const rival = near ?? worst;
    if (rival !== undefined && rival.quality >= crop.quality) return;
    this.#people.set(trackId, [...kept.filter((each) => each !== rival), crop]);
  }

  count(trackId: number, nowMs: number): number {
    return this.#fresh(trackId, nowMs).length;
  }

  /** Oldest first; they are forgotten here. */
  take(trackId: number, nowMs: number): readonly CollectedCrop[] {
    const crops = this.#fresh(trackId, nowMs);
    this.#people.delete(trackId);
    return crops;
  }

  /** Forgets everybody else. */
  keepOnly(trackIds: ReadonlySet<number>): void {
    for (const trackId of this.#people.keys()) if (!trackIds.has(trackId)) this.#people.delete(trackId);
  }

  clear(): void {
    this.#people.clear();
  }

  #fresh(trackId: number, nowMs: number): readonly CollectedCrop[] {
    return (this.#people.get(trackId) ?? []).filter((crop) => nowMs - crop.atMs <= MAX_AGE_MS);
  }
}
