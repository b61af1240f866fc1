import { SWS_POINT, type AVPixelFormat } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { KeptFrame } from './kept-frame.ts';
import { lumaOf, type Luma } from './luma.ts';
import { isPlanar420 } from './frame.ts';
import { Scaler } from './scaler.ts';

/**
 * Picks the brightness of about so many pixels out of a frame, evenly. Not from `frame.data`, which V8 counts as memory of
 * its own and collects garbage for, 3 MB a look at 1080p.
 */
export class LumaSampler {
  readonly #pixels: number;
  readonly #scaler = new Scaler(SWS_POINT);
  readonly #target = new KeptFrame();

  constructor(pixels: number) {
    this.#pixels = pixels;
  }

  /** All of a picture that has no more pixels. Valid until the next call, and as long as the frame is; null as `lumaOf`. */
  sample(frame: Frame): Luma | null {
    const shrink = Math.sqrt(this.#pixels / (frame.width * frame.height));
    // Nearly all cameras send one of these; other formats would be converted on the way, and their levels with them.
    if (!isPlanar420(frame) || shrink >= 1) return lumaOf(frame);
    const even = (length: number) => Math.max(2, Math.round((length * shrink) / 2) * 2);
    const [width, height] = [even(frame.width), even(frame.height)];
    const {
      frame: target,
      pixels,
      lineBytes,
    } = this.#target.of(width, height, frame.format as AVPixelFormat);
    this.#scaler.toFrame(frame, target);
    return { width, height, lineBytes, pixels };
  }

  close(): void {
    this.#scaler.close();
    this.#target.free();
  }
}
