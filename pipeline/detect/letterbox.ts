import type { Box } from '../domain/box.ts';
import { boxArea } from '../domain/box.ts';
import type { Detection } from '../domain/detection.ts';
import type { KnownFace } from '../domain/known-face.ts';

export type InputSize = readonly [width: number, height: number];

/** A part of the picture inside the model's input; places are in pixels of the input. */
export interface Window {
  /** What of the picture it shows, normalised to it. */
  readonly part: Box;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a picture is shown to the model: windows with padding around and between. */
export interface Placement {
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly windows: readonly Window[];
}

/** One window shows all of the picture: aspect kept, centred. */
export interface WholePlacement extends Placement {
  readonly windows: readonly [Window];
}

const ALL: Box = [0, 0, 1, 1];

/** So much around a face, in its sides, must be inside its window: the classifier's crop of it shows no other window then. */
const CROP_MARGIN = 0.25;

/** The input size that a picture fills best (the first of equals), and the picture's place in it. */
export function placePicture(
  pictureWidth: number,
  pictureHeight: number,
  sizes: readonly InputSize[],
): WholePlacement {
  let best: WholePlacement | null = null;
  let bestFill = 0;
  for (const [inputWidth, inputHeight] of sizes) {
    const scale = Math.min(inputWidth / pictureWidth, inputHeight / pictureHeight);
    const width = Math.max(1, Math.round(pictureWidth * scale));
    const height = Math.max(1, Math.round(pictureHeight * scale));
    const fill = (width * height) / (inputWidth * inputHeight);
    if (fill <= bestFill) continue;
    const left = Math.floor((inputWidth - width) / 2);
    const top = Math.floor((inputHeight - height) / 2);
    best = { inputWidth, inputHeight, windows: [{ part: ALL, left, top, width, height }] };
    bestFill = fill;
  }
  if (!best) throw new RangeError(`no input size for a picture of ${pictureWidth}x${pictureHeight}`);
  return best;
}

/** From the picture to the input, both normalised; null where no window shows its centre. */
export function boxToInput(box: Box, { inputWidth, inputHeight, windows }: Placement): Box | null {
  const window = windowAt(windows, box, ({ part }) => part);
  if (window === null) return null;
  const { part, left, top, width, height } = window;
  const x = (value: number): number =>
    (left + ((value - part[0]) / (part[2] - part[0])) * width) / inputWidth;
  const y = (value: number): number =>
    (top + ((value - part[1]) / (part[3] - part[1])) * height) / inputHeight;
  return [x(box[0]), y(box[1]), x(box[2]), y(box[3])];
}

/**
 * From the input to the picture, both normalised, clamped to the picture. Null where no window holds its centre, and for a
 * box at a window's border that is not the picture's: nobody knows how it goes on behind it.
 */
export function boxToPicture(box: Box, { inputWidth, inputHeight, windows }: Placement): Box | null {
  const pixels: Box = [box[0] * inputWidth, box[1] * inputHeight, box[2] * inputWidth, box[3] * inputHeight];
  const window = windowAt(windows, pixels, ({ left, top, width, height }) => [
    left,
    top,
    left + width,
    top + height,
  ]);
  if (window === null || isCut(pixels, window)) return null;
  const { part, left, top, width, height } = window;
  const x = (value: number): number => clampShare(part[0] + ((value - left) / width) * (part[2] - part[0]));
  const y = (value: number): number => clampShare(part[1] + ((value - top) / height) * (part[3] - part[1]));
  return [x(pixels[0]), y(pixels[1]), x(pixels[2]), y(pixels[3])];
}

/** The detector's answer in the picture's coordinates; boxes that lie wholly in the padding are left out. */
export function detectionsToPicture(detections: readonly Detection[], placement: Placement): Detection[] {
  return detections.flatMap((detection) => {
    const box = boxToPicture(detection.box, placement);
    return box !== null && boxArea(box) > 0 ? [{ ...detection, box }] : [];
  });
}

/** What the camera knows, in the input's coordinates. */
export function knownToInput(known: readonly KnownFace[], placement: Placement): KnownFace[] {
  return known.flatMap((face) => {
    const box = boxToInput(face.box, placement);
    return box === null ? [] : [{ ...face, box }];
  });
}

/** One that is alone has also what lies in the padding around it: half a face at the picture's border. */
function windowAt(windows: readonly Window[], box: Box, areaOf: (window: Window) => Box): Window | null {
  if (windows.length === 1) return windows[0]!;
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const holds = (area: Box): boolean => x >= area[0] && x <= area[2] && y >= area[1] && y <= area[3];
  return windows.find((window) => holds(areaOf(window))) ?? null;
}

function isCut([x1, y1, x2, y2]: Box, { part, left, top, width, height }: Window): boolean {
  const [marginX, marginY] = [(x2 - x1) * CROP_MARGIN, (y2 - y1) * CROP_MARGIN];
  return (
    (part[0] > 0 && x1 - marginX < left) ||
    (part[1] > 0 && y1 - marginY < top) ||
    (part[2] < 1 && x2 + marginX > left + width) ||
    (part[3] < 1 && y2 + marginY > top + height)
  );
}

function clampShare(value: number): number {
  return Math.min(1, Math.max(0, value));
}
