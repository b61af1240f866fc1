import type { Box } from '../domain/box.ts';
import { overlaps } from './planes.ts';
import type { Planes, Rect } from './planes.ts';

/** Sizes in pixels that follow the picture's shorter side: legible at 360 lines, not shouting at 1080. */
export interface Layout {
  readonly capHeightPx: number;
  /** Even, since a chroma sample is two pixels wide. */
  readonly lineWidthPx: number;
  readonly violationLineWidthPx: number;
  readonly shadeWidthPx: number;
  readonly marginPx: number;
}

export function layoutOf({ width, height }: Planes): Layout {
  const side = Math.min(width, height);
  const lineWidthPx = Math.max(2, 2 * Math.round(side / 540));
  return {
    // Nine pixels are the least that survives the encoder; pictures of a wall's tile have no room for them.
    capHeightPx: Math.max(side < 300 ? 7 : 9, Math.round(side / 54)),
    lineWidthPx,
    violationLineWidthPx: 2 * Math.ceil(lineWidthPx * 0.75),
    shadeWidthPx: Math.max(1, lineWidthPx >> 2),
    marginPx: Math.max(4, 2 * Math.round(side / 108)),
  };
}

/** The frame's outer edge, cut to the picture; null where there is nothing to frame. */
export function frameOf({ width, height }: Planes, [x1, y1, x2, y2]: Box, lineWidthPx: number): Rect | null {
  if (!(x2 > x1 && y2 > y1 && x2 > 0 && y2 > 0 && x1 < 1 && y1 < 1)) return null;
  const half = lineWidthPx / 2;
  // Math.round goes up on halves: negated for the far edges, so that both sides round inwards alike.
  const left = Math.max(0, Math.min((width - 1) & ~1, toEven(x1 * width - half)));
  const top = Math.max(0, Math.min((height - 1) & ~1, toEven(y1 * height - half)));
  const right = Math.min(width, Math.max(left + 2 * lineWidthPx, -toEven(-x2 * width - half)));
  const bottom = Math.min(height, Math.max(top + 2 * lineWidthPx, -toEven(-y2 * height - half)));
  return { left, top, right, bottom };
}

/**
 * Where a plate goes: above its frame, else below, else inside; a place that is free goes before one that is taken.
 * @param taken Plates placed before.
 */
export function placePlate(
  picture: Planes,
  frame: Rect,
  plate: { readonly width: number; readonly height: number },
  taken: readonly Rect[],
): Rect {
  const left = Math.max(0, Math.min(frame.left, (picture.width - plate.width) & ~1));
  const at = (top: number): Rect => ({ left, top, right: left + plate.width, bottom: top + plate.height });
  const below = frame.bottom + (frame.bottom & 1);
  const places = [frame.top - plate.height, below, frame.top]
    .map(at)
    .filter(({ top, bottom }) => top >= 0 && bottom <= picture.height);
  return places.find((place) => !taken.some((other) => overlaps(place, other))) ?? places[0] ?? at(0);
}

function toEven(value: number): number {
  return 2 * Math.round(value / 2);
}
