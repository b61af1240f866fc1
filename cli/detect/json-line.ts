import type { Detection } from '../../pipeline/domain/detection.ts';

export interface LookedAt {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  /** Of a video: 0 for the first. */
  readonly frame?: number;
  readonly timeMs?: number;
}

/** Boxes normalised to the picture as displayed, 6 digits: finer than a pixel of any camera. */
export function jsonLine(
  { image, frame, timeMs, width, height }: LookedAt,
  detections: readonly Detection[],
): string {
  const rounded = detections.map(({ box, label, confidence }) => ({
    box: box.map(round),
    label,
    confidence: round(confidence),
  }));
  return JSON.stringify({ image, frame, timeMs, width, height, detections: rounded });
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
