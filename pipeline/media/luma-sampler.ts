import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, SWS_POINT, type AVPixelFormat } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { lumaOf, type Luma } from './luma.ts';
import { newFrame, Scaler } from './scaler.ts';

interface Sample {
  readonly frame: Frame;
  /** The frame's own, which stays where it is as long as it lives. */
  readonly luma: Luma;
}

/**
 * Picks the brightness of about so many pixels out of a frame, evenly. Not from `frame.data`, which V8 counts as memory of
 * its own and collects garbage for, 3 MB a look at 1080p.
 */
export class LumaSampler {
  readonly #pixels: number;
  readonly #scaler = new Scaler(SWS_POINT);
  #sample: Sample | undefined;

  constructor(pixels: number) {
    this.#pixels = pixels;
  }

  /** All of a picture that has no more pixels. Valid until the next call, and as long as the frame is; null as `lumaOf`. */
  sample(frame: Frame): Luma | null {
    const { width, height, format } = frame;
    const shrink = Math.sqrt(this.#pixels / (width * height));
    // Nearly all cameras send one of these; other formats would be converted on the way, and their levels with them.
    const isPlain = format === AV_PIX_FMT_YUV420P || format === AV_PIX_FMT_YUVJ420P;
    if (!isPlain || shrink >= 1) return lumaOf(frame);
    const even = (length: number) => Math.max(2, Math.round((length * shrink) / 2) * 2);
    const { frame: target, luma } = this.#sampleOf(even(width), even(height), format);
    this.#scaler.toFrame(frame, target);
    return luma;
  }

  close(): void {
    this.#scaler.close();
    this.#sample?.frame.free();
    this.#sample = undefined;
  }

  #sampleOf(width: number, height: number, format: AVPixelFormat): Sample {
    const known = this.#sample;
    if (known?.frame.width === width && known.frame.height === height && known.frame.format === format)
      return known;
    known?.frame.free();
    const frame = newFrame(width, height, format);
    const luma = lumaOf(frame);
    if (luma === null) throw new Error('a new frame has no pixels');
    this.#sample = { frame, luma };
    return this.#sample;
  }
}
