import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, SWS_FAST_BILINEAR } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { KeptFrame, type Kept } from './kept-frame.ts';
import type { Luma } from './luma.ts';
import { RgbLevels } from './rgb-levels.ts';
import type { RgbPicture } from './rgb-picture.ts';
import { Scaler, type Part } from './scaler.ts';

type Size = Pick<Part, 'width' | 'height'>;

/**
 * Makes small RGB pictures of frames of any size and format: `shrink` a frame, then ask for what is wanted of it. By frames, not
 * by `frame.data`: V8 counts such planes as its own memory, 3 MB a look at 1080p, and collected all garbage twice a second
 * because of it.
 */
export class RgbScaler {
  readonly #shrink = new Scaler(SWS_FAST_BILINEAR);
  readonly #small = new KeptFrame();
  readonly #levels = new RgbLevels();
  #shrunk: Kept | null = null;
  /** Of what was shrunk, by step: nothing is made twice. */
  readonly #shown = new Map<number, RgbPicture>();

  /** What is asked for until the next call is of this frame at this size. @returns Its brightness, valid as long. */
  shrink(frame: Frame, { width, height }: Size): Luma {
    // Full range stays so, as converting it would be a step more.
    const format = frame.format === AV_PIX_FMT_YUVJ420P ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    this.#shown.clear();
    const small = this.#small.of(width, height, format);
    this.#shrink.toFrame(frame, small.frame);
    this.#shrunk = small;
    return { width, height, pixels: small.pixels, lineBytes: small.lineBytes };
  }

  /**
   * What `shrink` made, each side divided by `step` once more and rounded down. Valid until the next frame is shrunk.
   * @throws Error before a frame was shrunk.
   */
  show(step = 1): RgbPicture {
    if (this.#shrunk === null) throw new Error('no frame was shrunk yet');
    const picture = this.#shown.get(step) ?? this.#levels.of(this.#shrunk, step);
    this.#shown.set(step, picture);
    return picture;
  }

  close(): void {
    this.#shrink.close();
    this.#levels.close();
    this.#small.free();
    this.#shrunk = null;
    this.#shown.clear();
  }
}
