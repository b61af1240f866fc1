import type { RgbFrame } from '../pipeline/detect/detector.ts';
import type { Placement, Window } from '../pipeline/detect/letterbox.ts';

/** The size of the model's input, and where the picture lies in it. */
type LetterboxPlace = Omit<Placement, 'windows'> & Omit<Window, 'part'>;

/** What a target pixel is made of: neighbouring source pixels and their shares, which add up to 1. */
interface Taps {
  readonly first: number;
  readonly shares: readonly number[];
}

/**
 * The picture scaled and padded for the model. Shrinking averages areas and enlarging is bilinear about pixel centres, as
 * OpenCV's INTER_AREA and INTER_LINEAR do in training. libvips, at hand in sharp, enlarges half a pixel off.
 */
export function letterboxPicture(picture: RgbFrame, place: LetterboxPlace, fill: number): RgbFrame {
  const { inputWidth, inputHeight, left, top, width, height } = place;
  const rgb = new Uint8Array(inputWidth * inputHeight * 3).fill(fill);
  const columns = tapsOf(picture.width, width);
  const rowBytes = picture.width * 3;
  const line = new Float32Array(rowBytes);
  for (const [row, { first, shares }] of tapsOf(picture.height, height).entries()) {
    line.fill(0);
    for (const [index, share] of shares.entries()) {
      const from = (first + index) * rowBytes;
      for (let at = 0; at < rowBytes; at += 1) line[at]! += share * picture.rgb[from + at]!;
    }
    scaleLine(line, columns, rgb, ((top + row) * inputWidth + left) * 3);
  }
  return { width: inputWidth, height: inputHeight, rgb };
}

function scaleLine(line: Float32Array, columns: readonly Taps[], rgb: Uint8Array, offset: number): void {
  let target = offset;
  for (const { first, shares } of columns) {
    let [red, green, blue] = [0, 0, 0];
    for (let index = 0, at = first * 3; index < shares.length; index += 1, at += 3) {
      const share = shares[index]!;
      red += share * line[at]!;
      green += share * line[at + 1]!;
      blue += share * line[at + 2]!;
    }
    rgb[target] = Math.round(red);
    rgb[target + 1] = Math.round(green);
    rgb[target + 2] = Math.round(blue);
    target += 3;
  }
}

function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, index) =>
    scale > 1 ? areaTaps(index * scale, scale, from) : linearTaps(index, scale, from),
  );
}

function areaTaps(start: number, length: number, from: number): Taps {
  const first = Math.floor(start);
  const end = Math.min(from, start + length);
  // A hair beyond a pixel's edge is the rounding of floats.
  const last = Math.max(first, Math.ceil(end - 1e-6) - 1);
  const covers = Array.from(
    { length: last - first + 1 },
    (_, index) => Math.min(end, first + index + 1) - Math.max(start, first + index),
  );
  const total = covers.reduce((sum, cover) => sum + cover, 0);
  return { first, shares: covers.map((cover) => cover / total) };
}

function linearTaps(index: number, scale: number, from: number): Taps {
  const at = Math.min(from - 1, Math.max(0, (index + 0.5) * scale - 0.5));
  const first = Math.min(Math.floor(at), Math.max(0, from - 2));
  const share = at - first;
  return { first, shares: share === 0 ? [1] : [1 - share, share] };
}
