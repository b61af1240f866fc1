import {
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  SWS_FAST_BILINEAR,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { KeptFrame } from './kept-frame.ts';
import { Scaler, type Part } from './scaler.ts';

/**
 * Makes small RGB pictures of frames of any size and format. First smaller, then RGB: libav has fast code for each of the two
 * and slow code for both at once. 640x360 of 1080p takes 0.63 ms, and 1.16 at once (of 720p 0.53 and 1.21).
 */
export class RgbScaler {
  readonly #shrink = new Scaler(SWS_FAST_BILINEAR);
  readonly #convert = new Scaler();
  readonly #small = new KeptFrame();
  readonly #rgb = new KeptFrame();

  /**
   * Scales into a part of a larger picture.
   * @param rgb `[pictureHeight, pictureWidth, 3]` bytes; only the placement is written.
   */
  toRgb(frame: Frame, rgb: Buffer, pictureWidth: number, at: Part): void {
    // Full range stays so, as converting it would be a step more.
    const format = frame.format === AV_PIX_FMT_YUVJ420P ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    const { frame: small } = this.#small.of(at.width, at.height, format);
    const { frame: scaled, pixels, lineBytes } = this.#rgb.of(at.width, at.height, AV_PIX_FMT_RGB24);
    // By frames, not by `frame.data`: V8 counts such planes as its own memory, 3 MB a look at 1080p, and collected all
    // garbage twice a second because of it.
    this.#shrink.toFrame(frame, small);
    this.#convert.toFrame(small, scaled);
    for (let row = 0; row < at.height; row += 1) {
      const from = row * lineBytes;
      pixels.copy(rgb, ((at.y + row) * pictureWidth + at.x) * 3, from, from + at.width * 3);
    }
  }

  close(): void {
    this.#shrink.close();
    this.#convert.close();
    this.#small.free();
    this.#rgb.free();
  }
}
