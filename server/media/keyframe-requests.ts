const LEAST_INTERVAL_MS = 200;

/** Lets the first request through at once, and of those that follow one each 200 ms: a keyframe costs like ten frames. */
export class KeyframeRequests {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isAskedAgain = false;

  constructor(send: () => void) {
    this.#send = send;
  }

  request(): void {
    if (this.#timer !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#send();
    this.#isAskedAgain = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isAskedAgain) this.request();
    }, LEAST_INTERVAL_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
