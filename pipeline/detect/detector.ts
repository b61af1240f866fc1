import type { Detection } from '../domain/detection.ts';
import type { KnownFace } from '../domain/known-face.ts';

/** Letterboxed RGB, three bytes a pixel, rows without padding: `rgb.length === width * height * 3`. */
export interface RgbFrame {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A frame with what its camera knows. */
export interface LookFrame extends RgbFrame {
  /** Who is expected, boxes as in the answer; absent for a picture that stands alone, of which nothing can be known. */
  readonly known?: readonly KnownFace[];
}

/** What was found in one frame. */
export interface Found {
  readonly detections: readonly Detection[];
  /** Faces that a classifier was asked about. */
  readonly crops: number;
}

/**
 * Finds faces and their masks. Boxes are normalised to the letterboxed frame, not to the picture in it: `letterbox.ts`
 * maps them back where the picture's size is known.
 */
export interface Detector {
  /** All frames of one call have the same size, one of the model's input sizes. One answer a frame, in order. */
  detect(frames: readonly LookFrame[]): Promise<readonly Found[]>;
  close(): Promise<void>;
}
