import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { check } from '../libav.ts';
import { isPlanar420, newFrame } from './frame.ts';
import { Scaler } from './scaler.ts';

/** Planes of one 4:2:0 picture. */
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
  #sheet: { readonly frame: Frame; readonly planes: CanvasPlanes } | undefined;

  constructor(maxWidth = 1920, maxHeight = 1080) {
    this.#maxWidth = maxWidth;
    this.#maxHeight = maxHeight;
  }

  /** Copies `source` in. The returned frame stays this canvas's own. */
  paint(source: Frame): Frame {
    const { width, height } = this.#fit(source);
    const target = this.#sheetOf(width, height).frame;
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

  /** What was painted; valid until the canvas is painted again. @throws Error before. */
  planes(): CanvasPlanes {
    if (this.#sheet === undefined) throw new Error('nothing is painted yet');
    return this.#sheet.planes;
  }

  close(): void {
    this.#scaler.close();
    this.#sheet?.frame.free();
    this.#sheet = undefined;
  }

  /** Its planes are fetched once, as {@link KeptFrame}'s: three megabytes a picture made V8 collect all garbage. */
  #sheetOf(width: number, height: number) {
    const known = this.#sheet;
    if (known?.frame.width === width && known.frame.height === height) return known;
    known?.frame.free();
    this.#sheet = undefined;
    const frame = newFrame(width, height);
    const [y, u, v] = frame.data ?? [];
    const [yStride = 0, uStride = 0, vStride = 0] = frame.linesize;
    if (y === undefined || u === undefined || v === undefined) throw new Error('a new frame has no pixels');
    const planes: CanvasPlanes = { width, height, data: [y, u, v], linesize: [yStride, uStride, vStride] };
    this.#sheet = { frame, planes };
    return this.#sheet;
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
