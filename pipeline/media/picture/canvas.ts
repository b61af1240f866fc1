import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { check } from '../libav.ts';
import { isPlanar420, newFrame } from './frame.ts';
import { Scaler } from './scaler.ts';

/** Planes of one 4:2:0 picture; valid until the canvas is painted again. */
export interface CanvasPlanes {
  readonly width: number;
  readonly height: number;
  readonly data: readonly [Buffer, Buffer, Buffer];
  readonly linesize: readonly [number, number, number];
}

/**
 * A copy of a decoded frame that may be drawn into and encoded: 8-bit 4:2:0 with even sides, whatever came in, and no
 * larger than `maxWidth` x `maxHeight`, 1080p unless told (which also holds for a picture that stands upright).
 */
export class Canvas {
  readonly #maxWidth: number;
  readonly #maxHeight: number;
  readonly #scaler = new Scaler();
  #frame: Frame | undefined;

  constructor(maxWidth = 1920, maxHeight = 1080) {
    this.#maxWidth = maxWidth;
    this.#maxHeight = maxHeight;
  }

  /** Copies `source` in. The returned frame stays this canvas's own. */
  paint(source: Frame): Frame {
    const { width, height } = this.#fit(source);
    let target = this.#frame;
    if (target === undefined || target.width !== width || target.height !== height) {
      target?.free();
      target = newFrame(width, height);
      this.#frame = target;
    }
    if (isPlanar420(source) && source.width === width && source.height === height) {
      // 0.08 ms at 1080p; the decoder still predicts from the source's own planes. `copy` wants equal formats.
      target.format = source.format;
      check(target.copy(source), 'copy a frame');
      target.format = AV_PIX_FMT_YUV420P;
      target.colorRange = source.colorRange;
    } else {
      this.#scaler.toFrame(source, target);
    }
    target.pts = source.pts;
    return target;
  }

  /** Fetched anew for each picture: a kept reference changes silently or crashes. */
  planes(): CanvasPlanes {
    const frame = this.#frame;
    const [y, u, v] = frame?.data ?? [];
    const [yStride = 0, uStride = 0, vStride = 0] = frame?.linesize ?? [];
    if (frame === undefined || y === undefined || u === undefined || v === undefined)
      throw new Error('nothing is painted yet');
    return {
      width: frame.width,
      height: frame.height,
      data: [y, u, v],
      linesize: [yStride, uStride, vStride],
    };
  }

  close(): void {
    this.#scaler.close();
    this.#frame?.free();
    this.#frame = undefined;
  }

  #fit(source: Frame): { width: number; height: number } {
    const isUpright = source.height > source.width;
    const maxWidth = isUpright ? this.#maxHeight : this.#maxWidth;
    const maxHeight = isUpright ? this.#maxWidth : this.#maxHeight;
    const scale = Math.min(1, maxWidth / source.width, maxHeight / source.height);
    const even = (value: number) => Math.max(2, Math.floor((value * scale) / 2) * 2);
    return { width: even(source.width), height: even(source.height) };
  }
}
