import type { Frame } from 'node-av/lib';
import type { FollowPlacement } from '../detect/follow-windows.ts';
import type { WholePlacement } from '../detect/letterbox.ts';
import { copyShrunk } from '../media/picture/copy-shrunk.ts';
import { RgbScaler } from '../media/picture/rgb-scaler.ts';

/** Makes the detector's input of a frame. */
export class Letterboxer {
  readonly #scaler = new RgbScaler();
  #rgb = Buffer.alloc(0);
  #placementKey = '';
  #windows = Buffer.alloc(0);

  /** @returns `[inputHeight, inputWidth, 3]` bytes, overwritten by the next call. */
  toRgb(frame: Frame, placement: WholePlacement, fill: number): Buffer {
    const { inputWidth, inputHeight } = placement;
    const { left, top, width, height } = placement.windows[0];
    const key = [inputWidth, inputHeight, left, top, width, height, fill].join(':');
    if (key !== this.#placementKey) {
      this.#rgb = Buffer.alloc(inputWidth * inputHeight * 3, fill);
      this.#placementKey = key;
    }
    this.#scaler.toRgb(frame, this.#rgb, inputWidth, { x: left, y: top, width, height });
    return this.#rgb;
  }

  /** The same of windows, which are copied out of the whole picture's input. */
  toWindows(frame: Frame, whole: WholePlacement, placement: FollowPlacement, fill: number): Buffer {
    const picture = { rgb: this.toRgb(frame, whole, fill), width: whole.inputWidth };
    const { inputWidth, inputHeight, windows } = placement;
    const sizeBytes = inputWidth * inputHeight * 3;
    // Never smaller: inputs of several sizes come in turn.
    if (this.#windows.length < sizeBytes) this.#windows = Buffer.alloc(sizeBytes);
    const target = { rgb: this.#windows.subarray(0, sizeBytes).fill(fill), width: inputWidth };
    for (const { fromLeft, fromTop, left, top, width, height, step } of windows)
      copyShrunk(picture, { x: fromLeft, y: fromTop }, target, { x: left, y: top, width, height }, step);
    return target.rgb;
  }

  close(): void {
    this.#scaler.close();
  }
}
