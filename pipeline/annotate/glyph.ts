import type { AtlasGlyph } from './font-atlas.ts';

/** A glyph at the size it is drawn in; whole pixels around its origin. */
export interface Glyph {
  /** From the origin's pixel to the first column. */
  readonly left: number;
  /** Rows from the baseline up to the first row. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, 0..255. */
  readonly coverage: Uint8Array;
}

/** Every pixel is the mean of the source's area that it covers. @param phase Where in its pixel the origin lies, 0..1. */
export function scaleGlyph(source: AtlasGlyph, scale: number, phase: number): Glyph {
  if (source.width === 0 || source.height === 0) {
    return { left: 0, top: 0, width: 0, height: 0, coverage: new Uint8Array() };
  }
  const leftEdge = source.left * scale + phase;
  const topEdge = source.top * scale;
  const left = Math.floor(leftEdge);
  const top = Math.ceil(topEdge);
  const width = Math.ceil(leftEdge + source.width * scale) - left;
  const height = top - Math.floor(topEdge - source.height * scale);

  const columns = resample(source.coverage, source.width, source.height, width, scale, left - leftEdge);
  const pixels = resample(columns, source.height, width, height, scale, topEdge - top);
  return {
    left,
    top,
    width,
    height,
    coverage: Uint8Array.from(pixels, (value) => Math.min(255, Math.round(value))),
  };
}

/**
 * Resamples each row to `toLength` and transposes, so that two calls do both directions.
 * @param offset Where the first target pixel starts, in target pixels from the row's start (zero or less).
 */
function resample(
  rows: ArrayLike<number>,
  length: number,
  count: number,
  toLength: number,
  scale: number,
  offset: number,
): Float32Array {
  const result = new Float32Array(toLength * count);
  for (let i = 0; i < toLength; i++) {
    const from = (i + offset) / scale;
    const to = (i + 1 + offset) / scale;
    const [first, last] = [Math.max(0, Math.floor(from)), Math.min(length, Math.ceil(to))];
    for (let row = 0; row < count; row++) {
      let sum = 0;
      for (let s = first; s < last; s++) {
        sum += (rows[row * length + s] ?? 0) * (Math.min(to, s + 1) - Math.max(from, s));
      }
      result[i * count + row] = sum * scale;
    }
  }
  return result;
}
