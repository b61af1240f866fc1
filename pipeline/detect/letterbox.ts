import type { Box } from '../domain/box.ts';
import { boxArea } from '../domain/box.ts';
import type { Detection } from '../domain/detection.ts';
import type { KnownFace } from '../domain/known-face.ts';

export type InputSize = readonly [width: number, height: number];

/** Where a picture lies inside the model's input, in pixels of the input: aspect kept, centred, padded around. */
export interface Placement {
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The input size that a picture fills best (the first of equals), and the picture's place in it. */
export function placePicture(
  pictureWidth: number,
  pictureHeight: number,
  sizes: readonly InputSize[],
): Placement {
  let best: Placement | null = null;
  let bestFill = 0;
  for (const [inputWidth, inputHeight] of sizes) {
    const scale = Math.min(inputWidth / pictureWidth, inputHeight / pictureHeight);
    const width = Math.max(1, Math.round(pictureWidth * scale));
    const height = Math.max(1, Math.round(pictureHeight * scale));
    const fill = (width * height) / (inputWidth * inputHeight);
    if (fill <= bestFill) continue;
    const left = Math.floor((inputWidth - width) / 2);
    const top = Math.floor((inputHeight - height) / 2);
    best = { inputWidth, inputHeight, left, top, width, height };
    bestFill = fill;
  }
  if (!best) throw new RangeError(`no input size for a picture of ${pictureWidth}x${pictureHeight}`);
  return best;
}

/** From the picture to the letterboxed input, both normalised. */
export function boxToInput(box: Box, placement: Placement): Box {
  const { inputWidth, inputHeight, left, top, width, height } = placement;
  return [
    (left + box[0] * width) / inputWidth,
    (top + box[1] * height) / inputHeight,
    (left + box[2] * width) / inputWidth,
    (top + box[3] * height) / inputHeight,
  ];
}

/** From the letterboxed input to the picture, both normalised, clamped to the picture. */
export function boxToPicture(box: Box, placement: Placement): Box {
  const { inputWidth, inputHeight, left, top, width, height } = placement;
  return [
    clampShare((box[0] * inputWidth - left) / width),
    clampShare((box[1] * inputHeight - top) / height),
    clampShare((box[2] * inputWidth - left) / width),
    clampShare((box[3] * inputHeight - top) / height),
  ];
}

/** The detector's answer in the picture's coordinates; boxes that lie wholly in the padding are left out. */
export function detectionsToPicture(detections: readonly Detection[], placement: Placement): Detection[] {
  return detections
    .map((detection) => ({ ...detection, box: boxToPicture(detection.box, placement) }))
    .filter((detection) => boxArea(detection.box) > 0);
}

/** What the camera knows, in the input's coordinates. */
export function knownToInput(known: readonly KnownFace[], placement: Placement): KnownFace[] {
  return known.map((face) => ({ ...face, box: boxToInput(face.box, placement) }));
}

function clampShare(value: number): number {
  return Math.min(1, Math.max(0, value));
}
