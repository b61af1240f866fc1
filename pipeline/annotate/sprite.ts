import type { Yuv } from './colour.ts';
import type { Mask } from './font.ts';
import type { Planes } from './planes.ts';

/** One plane of a prepared picture: result = add + under * keep / 256. */
interface Layer {
  readonly width: number;
  readonly height: number;
  readonly add: Buffer;
  /** Null where the sprite is opaque: rows are then copied. */
  readonly keep: Uint16Array | null;
}

/** Text on a plate, ready to be laid over a picture at even coordinates. Width and height are even. */
export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly layers: readonly [Layer, Layer, Layer];
  readonly sizeBytes: number;
}

/** @param mask The letters, on a rectangle with even sides. @param opacity Of the plate, 0..1; letters are opaque. */
export function makeSprite(mask: Mask, plate: Yuv, ink: Yuv, opacity: number): Sprite {
  const half = halve(mask);
  const layers = [
    makeLayer(mask, plate[0], ink[0], opacity),
    makeLayer(half, plate[1], ink[1], opacity),
    makeLayer(half, plate[2], ink[2], opacity),
  ] as const;
  const sizeBytes = layers.reduce((sum, { add, keep }) => sum + add.byteLength + (keep?.byteLength ?? 0), 0);
  return { width: mask.width, height: mask.height, layers, sizeBytes };
}

/** A chroma sample lies over 2 x 2 luma samples: it takes the letters' colour by their mean share of it. */
function halve({ width, height, coverage }: Mask): Mask {
  const half = new Uint8Array((width >> 1) * (height >> 1));
  for (let y = 0, i = 0; y < height; y += 2) {
    for (let at = y * width; at < (y + 1) * width; at += 2, i++) {
      const below = at + width;
      half[i] =
        ((coverage[at] ?? 0) +
          (coverage[at + 1] ?? 0) +
          (coverage[below] ?? 0) +
          (coverage[below + 1] ?? 0) +
          2) >>
        2;
    }
  }
  return { width: width >> 1, height: height >> 1, coverage: half };
}

function makeLayer({ width, height, coverage }: Mask, plate: number, ink: number, opacity: number): Layer {
  const shares = Float64Array.from({ length: 256 }, (_, value) => value / 255);
  const addOf = Uint8Array.from(shares, (share) => Math.round(ink * share + plate * (1 - share) * opacity));
  const add = Buffer.alloc(coverage.length);
  for (let i = 0; i < add.length; i++) add[i] = addOf[coverage[i] ?? 0] ?? 0;
  if (opacity === 1) return { width, height, add, keep: null };

  const keepOf = Uint16Array.from(shares, (share) => Math.round(256 * (1 - share) * (1 - opacity)));
  const keep = new Uint16Array(coverage.length);
  for (let i = 0; i < keep.length; i++) keep[i] = keepOf[coverage[i] ?? 0] ?? 0;
  return { width, height, add, keep };
}

/** Lays the sprite over the picture, clipped to it. @param left, top Even, may be negative. */
export function drawSprite(planes: Planes, sprite: Sprite, left: number, top: number): void {
  for (const plane of [0, 1, 2] as const) {
    const shift = plane === 0 ? 0 : 1;
    const layer = sprite.layers[plane];
    const width = (planes.width + shift) >> shift;
    const height = (planes.height + shift) >> shift;
    drawLayer(planes.data[plane], planes.linesize[plane], width, height, layer, left >> shift, top >> shift);
  }
}

function drawLayer(
  data: Buffer,
  linesize: number,
  width: number,
  height: number,
  { width: layerWidth, height: layerHeight, add, keep }: Layer,
  left: number,
  top: number,
): void {
  const start = Math.max(0, -left);
  const end = Math.min(layerWidth, width - left);
  const lastRow = Math.min(layerHeight, height - top);
  if (start >= end) return;
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    const from = row * layerWidth;
    const to = (top + row) * linesize + left;
    if (keep === null) {
      add.copy(data, to + start, from + start, from + end);
      continue;
    }
    for (let i = start; i < end; i++) {
      data[to + i] = (add[from + i] ?? 0) + (((data[to + i] ?? 0) * (keep[from + i] ?? 0) + 128) >> 8);
    }
  }
}
