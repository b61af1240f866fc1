import type { Detection } from '../domain/detection.ts';

/** Letterboxed RGB, three bytes a pixel, rows without padding: `rgb.length === width * height * 3`. */
export interface RgbFrame {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * Finds faces and their masks. Boxes are normalised to the letterboxed frame, not to the picture in it: `letterbox.ts`
 * maps them back where the picture's size is known.
 */
export interface Detector {
  /** All frames of one call have the same size, one of the model's input sizes. One answer a frame, in order. */
  detect(frames: readonly RgbFrame[]): Promise<readonly (readonly Detection[])[]>;
  close(): Promise<void>;
}
