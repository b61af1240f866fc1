/** Pictures that the rate is a mean of: about a second, so that neither jitter nor bursts of a network show. */
const WINDOW = 25;
/** Fewer tell nothing yet. */
const LEAST = 13;
/** A longer gap is a pause of the camera, no rate. */
const MAX_GAP_TICKS = 90_000;
/** Smaller changes are jitter. */
const MIN_CHANGE = 0.1;
const MIN_FPS = 1;
const MAX_FPS = 60;

/** Pictures a second, by their times in 1/90000 s. It holds its value until it is off by a tenth. */
export class PictureRate {
  readonly #ticks: number[] = [];
  #fps: number;

  /** @param startFps Taken until enough pictures came. */
  constructor(startFps: number) {
    this.#fps = startFps;
  }

  get fps(): number {
    return this.#fps;
  }

  /** Of each picture, once. @returns Whether the rate changed. */
  pictureCame(ticks: number): boolean {
    const times = this.#ticks;
    if (ticks - (times.at(-1) ?? ticks) > MAX_GAP_TICKS) times.length = 0;
    times.push(ticks);
    if (times.length > WINDOW) times.shift();
    if (times.length < LEAST) return false;
    const seconds = Math.max(1, ticks - (times[0] ?? ticks)) / 90_000;
    const fps = Math.min(MAX_FPS, Math.max(MIN_FPS, (times.length - 1) / seconds));
    if (Math.abs(fps - this.#fps) < MIN_CHANGE * this.#fps) return false;
    this.#fps = fps;
    return true;
  }
}
