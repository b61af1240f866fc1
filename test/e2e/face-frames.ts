import sharp from 'sharp';
import { LABEL_STYLES, toYuv } from '../../pipeline/annotate/colour.ts';
import type { Box } from '../../pipeline/domain/box.ts';
import { LABELS, type Label } from '../../pipeline/domain/label.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB, row by row. */
  readonly pixels: Uint8Array;
}

export async function decodePicture(png: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}

/** Mean brightness, 0..255. */
export function brightness({ pixels }: Picture): number {
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
}

/** Share of pixels that differ visibly between two pictures of the same size. */
export function difference(one: Picture, other: Picture): number {
  let changed = 0;
  for (let index = 1; index < one.pixels.length; index += 3) {
    if (Math.abs((one.pixels[index] ?? 0) - (other.pixels[index] ?? 0)) > 12) changed += 1;
  }
  return changed / (one.pixels.length / 3);
}

/** How far a side may lie from the face's own, as a share of the face's size: a detector's taste, and some movement. */
const SIDE_TOLERANCE = 0.25;
const MIN_SIDES = 3;

/** The label whose colour frames this face, at least on three sides; null when none does. */
export function frameAround(picture: Picture, face: Box): Label | null {
  const found = LABELS.map((label) => ({ label, sides: sidesOf(picture, face, label) })).toSorted(
    (a, b) => b.sides - a.sides,
  );
  const [best] = found;
  return best !== undefined && best.sides >= MIN_SIDES ? best.label : null;
}

function sidesOf(picture: Picture, [x1, y1, x2, y2]: Box, label: Label): number {
  const isColour = colourTest(picture, label);
  const [width, height] = [(x2 - x1) * picture.width, (y2 - y1) * picture.height];
  const [left, top] = [x1 * picture.width, y1 * picture.height];
  const column = (x: number) => shareAlong(top + 0.2 * height, top + 0.8 * height, (y) => isColour(x, y));
  const row = (y: number) => shareAlong(left + 0.2 * width, left + 0.8 * width, (x) => isColour(x, y));
  const near = (at: number, size: number, line: (at: number) => number) => {
    const reach = SIDE_TOLERANCE * size;
    for (let each = Math.floor(at - reach); each <= at + reach; each += 1) if (line(each) > 0.6) return 1;
    return 0;
  };
  return (
    near(left, width, column) +
    near(left + width, width, column) +
    near(top, height, row) +
    near(top + height, height, row)
  );
}

function shareAlong(from: number, to: number, isColour: (at: number) => boolean): number {
  let [all, matching] = [0, 0];
  for (let at = Math.floor(from); at <= to; at += 1) {
    all += 1;
    if (isColour(at)) matching += 1;
  }
  return matching / all;
}

/** By chroma alone: it is what survives the encoder in a line two pixels wide, and skin is far from all three. */
function colourTest({ width, height, pixels }: Picture, label: Label): (x: number, y: number) => boolean {
  const [, u, v] = toYuv(LABEL_STYLES[label].colour, 'bt709');
  const reach = 0.45 * Math.hypot(u - 128, v - 128);
  return (x, y) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    const at = 3 * (y * width + x);
    const rgb = ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
    const [, pixelU, pixelV] = toYuv(rgb, 'bt709');
    return Math.hypot(pixelU - u, pixelV - v) < reach;
  };
}
