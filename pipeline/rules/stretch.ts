/** How long something was seen, without the gaps in between. */
export class Stretch {
  #startedMs: number | null = null;
  #latestMs: number | null = null;
  #durationMs = 0;

  get durationMs(): number {
    return this.#durationMs;
  }

  /** Of the first look; 0 before it. */
  get startedMs(): number {
    return this.#startedMs ?? 0;
  }

  /** Seen now, and since the last call unless interrupted. */
  extend(atMs: number): void {
    this.#startedMs ??= atMs;
    if (this.#latestMs !== null) this.#durationMs += atMs - this.#latestMs;
    this.#latestMs = atMs;
  }

  /** Not seen now: the time until the next look does not count. */
  interrupt(): void {
    this.#latestMs = null;
  }

  reset(): void {
    this.#startedMs = null;
    this.#latestMs = null;
    this.#durationMs = 0;
  }
}
