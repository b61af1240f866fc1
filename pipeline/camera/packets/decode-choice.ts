/** Enough to tell a camera's rate, also where the encoder chooses anew how many B-frames follow each other. */
const WINDOW_MS = 2000;

/**
 * Which pictures are decoded. All while somebody wants to see them; otherwise those alone that others are predicted from,
 * if they are enough to look at: in the newest two seconds that were counted, at least the wished looks a second came.
 * So all are decoded in the first two seconds of a connection, and again two seconds after too few came.
 */
export class DecodeChoice {
  readonly #wishedLooks: number;
  #windowMs: number | undefined;
  #references = 0;
  #isEnough = false;

  /** @param wishedLooks A second. */
  constructor(wishedLooks: number) {
    this.#wishedLooks = wishedLooks;
  }

  /**
   * Of each picture that comes, once.
   * @param isReference Whether others are predicted from it.
   * @param isWatched Whether somebody wants to see all pictures.
   */
  isNeeded(isReference: boolean, isWatched: boolean, atMs: number): boolean {
    this.#windowMs ??= atMs;
    const elapsedMs = atMs - this.#windowMs;
    if (elapsedMs >= WINDOW_MS) {
      this.#isEnough = (this.#references * 1000) / elapsedMs >= this.#wishedLooks;
      this.#windowMs = atMs;
      this.#references = 0;
    }
    if (isReference) this.#references += 1;
    return isReference || isWatched || !this.#isEnough;
  }
}
