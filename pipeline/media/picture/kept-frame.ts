import { AV_PIX_FMT_YUV420P, type AVPixelFormat } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { newFrame } from './frame.ts';

export interface Kept {
  readonly frame: Frame;
  /** Those of its first plane; they stay where they are as long as it is kept. */
  readonly pixels: Buffer;
  readonly lineBytes: number;
}

/**
 * A frame that is written anew for each picture, and replaced when another size or format is wanted. Its pixels are fetched
 * once: each `frame.data` is memory that V8 counts, and collects all garbage for.
 */
export class KeptFrame {
  #kept: Kept | undefined;

  /** The same as before, unless it does not fit: then that is freed. */
  of(width: number, height: number, format: AVPixelFormat = AV_PIX_FMT_YUV420P): Kept {
    const known = this.#kept;
    if (known?.frame.width === width && known.frame.height === height && known.frame.format === format)
      return known;
    this.free();
    const frame = newFrame(width, height, format);
    const [pixels] = frame.data ?? [];
    const [lineBytes] = frame.linesize;
    if (pixels === undefined || lineBytes === undefined) throw new Error('a new frame has no pixels');
    this.#kept = { frame, pixels, lineBytes };
    return this.#kept;
  }

  free(): void {
    this.#kept?.frame.free();
    this.#kept = undefined;
  }
}
