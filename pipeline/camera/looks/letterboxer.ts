import type { Frame } from 'node-av/lib';
import type { FollowPlacement } from '../../detect/follow-windows.ts';
import type { WholePlacement } from '../../detect/letterbox.ts';
import type { Luma } from '../../media/picture/luma.ts';
import { copyPart, newRgbPicture, type RgbPicture } from '../../media/picture/rgb-picture.ts';
import { RgbScaler } from '../../media/picture/rgb-scaler.ts';

/** Makes the detector's input of a frame: `open` it, then ask for the whole of it, or for windows. */
export class Letterboxer {
  readonly #scaler = new RgbScaler();
  #whole: RgbPicture | null = null;
  #wholeKey = '';
  #windows = Buffer.alloc(0);

  /** @returns The brightness of the picture as the whole input shows it; valid until the next frame. */
  open(frame: Frame, { windows: [window] }: WholePlacement): Luma {
    return this.#scaler.shrink(frame, window);
  }

  /** @returns `[inputHeight, inputWidth, 3]` bytes, overwritten by the next call. */
  whole({ inputWidth, inputHeight, windows: [window] }: WholePlacement, fill: number): Buffer {
    const { left, top, width, height } = window;
    const key = [inputWidth, inputHeight, left, top, width, height, fill].join(':');
    if (this.#whole === null || key !== this.#wholeKey) {
      this.#whole = newRgbPicture(inputWidth, inputHeight, fill);
      this.#wholeKey = key;
    }
    const picture = this.#scaler.show();
    copyPart(picture, { ...picture, x: 0, y: 0 }, this.#whole, { x: left, y: top });
    return this.#whole.pixels;
  }

  /** The same of windows. */
  windows({ inputWidth, inputHeight, windows }: FollowPlacement, fill: number): Buffer {
    const sizeBytes = inputWidth * inputHeight * 3;
    // Never smaller: inputs of several sizes come in turn.
    if (this.#windows.length < sizeBytes) this.#windows = Buffer.alloc(sizeBytes);
    const pixels = this.#windows.subarray(0, sizeBytes).fill(fill);
    const target = { pixels, width: inputWidth, height: inputHeight, lineBytes: inputWidth * 3 };
    for (const { step, fromLeft, fromTop, left, top, width, height } of windows) {
      const part = { x: fromLeft, y: fromTop, width, height };
      copyPart(this.#scaler.show(step), part, target, { x: left, y: top });
    }
    return pixels;
  }

  close(): void {
    this.#scaler.close();
  }
}
