import type { Frame } from 'node-av/lib';
import type { Placement } from '../detect/letterbox.ts';
import { RgbScaler } from '../media/picture/rgb-scaler.ts';

/** Makes the detector's input of a frame. */
export class Letterboxer {
  readonly #scaler = new RgbScaler();
  #rgb = Buffer.alloc(0);
  #placementKey = '';

  /** @returns `[inputHeight, inputWidth, 3]` bytes, overwritten by the next call. */
  toRgb(frame: Frame, placement: Placement, fill: number): Buffer {
    const { inputWidth, inputHeight, left, top, width, height } = placement;
    const key = [inputWidth, inputHeight, left, top].join(':');
    if (key !== this.#placementKey) {
      this.#rgb = Buffer.alloc(inputWidth * inputHeight * 3, fill);
      this.#placementKey = key;
    }
    this.#scaler.toRgb(frame, this.#rgb, inputWidth, { x: left, y: top, width, height });
    return this.#rgb;
  }

  close(): void {
    this.#scaler.close();
  }
}
