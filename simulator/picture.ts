import type { View } from './demo-script.ts';

/** 4:2:0 planes without padding; even sides. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [y: Uint8Array, u: Uint8Array, v: Uint8Array];
}

export function newPicture(width: number, height: number): Picture {
  const chroma = (width / 2) * (height / 2);
  return {
    width,
    height,
    planes: [new Uint8Array(width * height), new Uint8Array(chroma), new Uint8Array(chroma)],
  };
}

/**
 * Scales the view of `source` to fill `target`, bilinear. libswscale crops to whole pixels only, and a slow pan in
 * steps of whole pixels trembles. 720p takes about 6 ms.
 */
export function drawView(source: Picture, view: View, target: Picture): void {
  const scale = view.width / target.width;
  for (const plane of [0, 1, 2] as const) {
    const half = plane === 0 ? 1 : 2;
    resample(
      { bytes: source.planes[plane], width: source.width / half, height: source.height / half },
      { x: view.x / half, y: view.y / half, scale },
      { bytes: target.planes[plane], width: target.width / half, height: target.height / half },
    );
  }
}

/** `target` = a share of `over` on top of `under`, 0..1. */
export function blend(under: Picture, over: Picture, share: number, target: Picture): void {
  const weight = Math.round(share * 256);
  for (const plane of [0, 1, 2] as const) {
    const a = under.planes[plane];
    const b = over.planes[plane];
    const out = target.planes[plane];
    for (let i = 0; i < out.length; i += 1) out[i] = (a[i]! * (256 - weight) + b[i]! * weight) >> 8;
  }
}

interface Plane {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

// Weights in 1/128, so that a product of two and a byte stays within 32-bit integers.
function resample(source: Plane, from: { x: number; y: number; scale: number }, target: Plane): void {
  const columns = new Int32Array(target.width);
  const columnWeights = new Int32Array(target.width);
  for (let x = 0; x < target.width; x += 1) {
    const place = clamp(from.x + (x + 0.5) * from.scale - 0.5, source.width - 1.001);
    columns[x] = Math.floor(place);
    columnWeights[x] = Math.round((place % 1) * 128);
  }
  const { bytes } = source;
  for (let y = 0; y < target.height; y += 1) {
    const place = clamp(from.y + (y + 0.5) * from.scale - 0.5, source.height - 1.001);
    const upper = Math.floor(place) * source.width;
    const lower = upper + source.width;
    const below = Math.round((place % 1) * 128);
    const above = 128 - below;
    const row = y * target.width;
    for (let x = 0; x < target.width; x += 1) {
      const column = columns[x]!;
      const right = columnWeights[x]!;
      const left = 128 - right;
      const top = bytes[upper + column]! * left + bytes[upper + column + 1]! * right;
      const bottom = bytes[lower + column]! * left + bytes[lower + column + 1]! * right;
      target.bytes[row + x] = (top * above + bottom * below + 8192) >> 14;
    }
  }
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
