import { AV_PIX_FMT_RGB24, SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants';
import { SoftwareScaleContext, type Frame } from 'node-av/lib';
import { check } from '../libav.ts';

type Algorithm = typeof SWS_BILINEAR;

/** A part of a picture, in pixels. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Scales and converts frames; it adapts by itself when the input's size or format changes mid-stream. */
export class Scaler {
  readonly #algorithm: Algorithm;
  #context: SoftwareScaleContext | undefined;
  #key = '';

  /** @param algorithm Of `toFrame`. */
  constructor(algorithm: Algorithm = SWS_BILINEAR) {
    this.#algorithm = algorithm;
  }

  /**
   * Scales a part of an 8-bit 4:2:0 frame into packed RGB. Bilinear: it averages where it shrinks, which a crop of one
   * face can afford.
   * @param part In pixels; `x` and `y` are even.
   */
  partToRgb(frame: Frame, part: Part, rgb: Buffer, lineBytes: number, width: number, height: number): void {
    const source = { width: part.width, height: part.height, format: frame.format };
    const context = this.#prepare(source, width, height, AV_PIX_FMT_RGB24, SWS_BILINEAR);
    const planes = (frame.data ?? []).map((plane, index) => {
      const shift = index === 0 ? 0 : 1;
      return plane.subarray((part.y >> shift) * frame.linesize[index]! + (part.x >> shift));
    });
    check(context.scaleSync(planes, frame.linesize, 0, part.height, [rgb], [lineBytes]), 'scale');
  }

  /** Scales and converts into another frame's size and format. */
  toFrame(frame: Frame, target: Frame): void {
    const context = this.#prepare(
      frame,
      target.width,
      target.height,
      target.format as AVPixelFormat,
      this.#algorithm,
    );
    check(context.scaleFrameSync(target, frame), 'scale');
  }

  close(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#key = '';
  }

  #prepare(
    frame: Pick<Frame, 'width' | 'height' | 'format'>,
    width: number,
    height: number,
    format: AVPixelFormat,
    algorithm: Algorithm,
  ): SoftwareScaleContext {
    const key = [frame.width, frame.height, frame.format, width, height, format, algorithm].join(':');
    if (this.#context !== undefined && this.#key === key) return this.#context;
    this.close();
    const context = new SoftwareScaleContext();
    context.getContext(
      frame.width,
      frame.height,
      frame.format as AVPixelFormat,
      width,
      height,
      format,
      algorithm,
    );
    this.#context = context;
    this.#key = key;
    return context;
  }
}
