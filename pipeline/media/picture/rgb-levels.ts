import { AV_PIX_FMT_RGB24, SWS_AREA, type AVPixelFormat } from 'node-av/constants';
import { KeptFrame, type Kept } from './kept-frame.ts';
import type { RgbPicture } from './rgb-picture.ts';
import { Scaler } from './scaler.ts';

/**
 * An 8-bit picture as RGB, and smaller by whole steps. Each size keeps its frames and scalers. First smaller, then RGB: libav has
 * fast code for each of the two and slow code for both at once (a third of 640x360 0.09 ms, 0.38 at once).
 */
export class RgbLevels {
  readonly #levels = new Map<number, Level>();

  /** @param step The sides are divided by it, and rounded down. @returns Valid until the next call for this step. */
  of(picture: Kept, step: number): RgbPicture {
    let level = this.#levels.get(step);
    if (level === undefined) {
      level = new Level();
      this.#levels.set(step, level);
    }
    return level.show(picture, step);
  }

  close(): void {
    for (const level of this.#levels.values()) level.close();
    this.#levels.clear();
  }
}

class Level {
  readonly #shrink = new Scaler(SWS_AREA);
  readonly #convert = new Scaler();
  readonly #small = new KeptFrame();
  readonly #rgb = new KeptFrame();

  show({ frame }: Kept, step: number): RgbPicture {
    const width = Math.max(1, Math.floor(frame.width / step));
    const height = Math.max(1, Math.floor(frame.height / step));
    let source = frame;
    if (step > 1) {
      source = this.#small.of(width, height, frame.format as AVPixelFormat).frame;
      this.#shrink.toFrame(frame, source);
    }
    const { frame: rgb, pixels, lineBytes } = this.#rgb.of(width, height, AV_PIX_FMT_RGB24);
    this.#convert.toFrame(source, rgb);
    return { pixels, width, height, lineBytes };
  }

  close(): void {
    this.#shrink.close();
    this.#convert.close();
    this.#small.free();
    this.#rgb.free();
  }
}
