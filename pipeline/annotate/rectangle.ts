import type { Yuv } from './colour.ts';
import type { Planes, Rect } from './planes.ts';

/** Fills the part of the rectangle that lies in the picture. */
export function fillRect(planes: Planes, { left, top, right, bottom }: Rect, colour: Yuv): void {
  for (const plane of [0, 1, 2] as const) {
    const shift = plane === 0 ? 0 : 1;
    const from = Math.max(0, left) >> shift;
    const to = (Math.min(planes.width, right) + shift) >> shift;
    const lastRow = (Math.min(planes.height, bottom) + shift) >> shift;
    if (from >= to) continue;
    const [data, linesize, value] = [planes.data[plane], planes.linesize[plane], colour[plane]];
    for (let row = Math.max(0, top) >> shift; row < lastRow; row++) {
      const start = row * linesize;
      // A call into native code costs more than the few pixels of a vertical line.
      if (to - from > 32) data.fill(value, start + from, start + to);
      else for (let x = from; x < to; x++) data[start + x] = value;
    }
  }
}

/** Halves the brightness of the part that lies in the picture; colours stay. */
function shadeRect(planes: Planes, { left, top, right, bottom }: Rect): void {
  const [data, linesize] = [planes.data[0], planes.linesize[0]];
  const from = Math.max(0, left);
  const to = Math.min(planes.width, right);
  const lastRow = Math.min(planes.height, bottom);
  for (let row = Math.max(0, top); row < lastRow; row++) {
    const start = row * linesize;
    for (let x = from; x < to; x++) data[start + x] = 8 + ((data[start + x] ?? 0) >> 1);
  }
}

/** The four sides of a frame whose outer edge is `outer`, as rectangles that do not overlap. */
function sides({ left, top, right, bottom }: Rect, lineWidthPx: number): readonly Rect[] {
  const innerLeft = Math.min(right, left + lineWidthPx);
  const innerTop = Math.min(bottom, top + lineWidthPx);
  // Even, also where the picture's own edge is odd.
  const innerRight = Math.max(innerLeft, (right - lineWidthPx) & ~1);
  const innerBottom = Math.max(innerTop, (bottom - lineWidthPx) & ~1);
  return [
    { left, top, right, bottom: innerTop },
    { left, top: innerBottom, right, bottom },
    { left, top: innerTop, right: innerLeft, bottom: innerBottom },
    { left: innerRight, top: innerTop, right, bottom: innerBottom },
  ];
}

/** @param lineWidthPx Even. */
export function strokeRect(planes: Planes, outer: Rect, lineWidthPx: number, colour: Yuv): void {
  for (const side of sides(outer, lineWidthPx)) fillRect(planes, side, colour);
}

/** A dark edge around a frame keeps it visible on a background of its own colour. */
export function shadeAround(planes: Planes, { left, top, right, bottom }: Rect, widthPx: number): void {
  const outer = {
    left: left - widthPx,
    top: top - widthPx,
    right: right + widthPx,
    bottom: bottom + widthPx,
  };
  shadeRect(planes, { ...outer, bottom: top });
  shadeRect(planes, { ...outer, top: bottom });
  shadeRect(planes, { left: outer.left, top, right: left, bottom });
  shadeRect(planes, { left: right, top, right: outer.right, bottom });
}
