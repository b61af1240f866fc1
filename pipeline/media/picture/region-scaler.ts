import type { Frame } from 'node-av/lib';
import { KeptFrame } from './kept-frame.ts';
import { isPlanar420 } from './frame.ts';
import { Scaler } from './scaler.ts';

/** A square part of a picture, in its pixels; it may reach outside. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Scales square parts of a frame of any format to RGB; what lies outside of the picture is filled. */
export class RegionScaler {
  readonly #whole = new Scaler();
  readonly #part = new Scaler();
  readonly #planar = new KeptFrame();

  /** `[size, size, 3]` bytes of their own. */
  toRgb(frame: Frame, { left, top, side }: Region, size: number, fill: number): Buffer<ArrayBuffer> {
    const rgb = Buffer.alloc(size * size * 3, fill);
    const across = overlap(left, side, frame.width, size);
    const down = overlap(top, side, frame.height, size);
    if (across === null || down === null) return rgb;
    const part = { x: across.from, y: down.from, width: across.length, height: down.length };
    const [width, height] = [across.scaled, down.scaled];
    // Of its own, as libav may write a little beyond the last pixel of a line.
    const scaled = Buffer.alloc((width + 16) * (height + 1) * 3);
    const lineBytes = (width + 16) * 3;
    this.#part.partToRgb(this.#planarOf(frame), part, scaled, lineBytes, width, height);
    for (let row = 0; row < height; row += 1) {
      const at = ((down.at + row) * size + across.at) * 3;
      scaled.copy(rgb, at, row * lineBytes, row * lineBytes + width * 3);
    }
    return rgb;
  }

  close(): void {
    this.#whole.close();
    this.#part.close();
    this.#planar.free();
  }

  /** Where a pixel's bytes lie is known of 8-bit 4:2:0, which nearly all cameras send; anything else is converted. */
  #planarOf(frame: Frame): Frame {
    if (isPlanar420(frame)) return frame;
    const { frame: planar } = this.#planar.of(frame.width, frame.height);
    this.#whole.toFrame(frame, planar);
    return planar;
  }
}

/** The part of one axis that is inside, on even pixels as 4:2:0 needs it, and where it goes; null where there is none. */
function overlap(start: number, side: number, length: number, size: number) {
  const from = Math.max(0, start) & ~1;
  const to = Math.min(length, (start + side + 1) & ~1);
  if (to - from < 2) return null;
  const place = (pixel: number) => Math.min(size, Math.max(0, Math.round(((pixel - start) * size) / side)));
  const at = place(from);
  return { from, length: to - from, at, scaled: Math.max(1, place(to) - at) };
}
