/**
 * A picture in 8 bit YUV 4:2:0 (yuv420p), limited range. Order Y, U, V; chroma planes are ceil(width / 2) x ceil(height / 2).
 * `linesize` is in bytes and may exceed the plane's width; what lies beyond the width belongs to someone else.
 */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: readonly [Buffer, Buffer, Buffer];
  readonly linesize: readonly [number, number, number];
}

/**
 * Pixels of the luma plane, right and bottom excluded. Edges are even wherever possible, so that a chroma sample belongs to one
 * side only; an odd edge is only ever the picture's own.
 */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
