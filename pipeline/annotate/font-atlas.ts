import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** A glyph at the atlas's size. */
export interface AtlasGlyph {
  /** Pixels to the next glyph's origin. */
  readonly advance: number;
  /** From the origin to the first column. */
  readonly left: number;
  /** Rows from the baseline up to the first row. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, 0..255. */
  readonly coverage: Uint8Array;
}

export interface FontAtlas {
  /** Height of a capital H in pixels. */
  readonly capHeight: number;
  readonly glyphs: ReadonlyMap<number, AtlasGlyph>;
  /** A hollow box, for characters that the atlas lacks. */
  readonly missing: AtlasGlyph;
}

const HEADER_BYTES = 8;
const RECORD_BYTES = 10;

/**
 * Written by scripts/make-font.ts. Raw deflate over, little endian:
 *   header   'MWF1', u16 cap height in 1/64 px, u16 count
 *   records  u16 code point (0: the missing glyph), u16 advance in 1/64 px, i16 left, i16 top, u8 width, u8 height
 *   pixels   4 bits each, low nibble first, all glyphs in the order of the records without any padding
 * @throws Error when the file is not such an atlas.
 */
export function readFontAtlas(path: URL = new URL('font-atlas.bin', import.meta.url)): FontAtlas {
  const file = inflateRawSync(readFileSync(path));
  if (file.toString('latin1', 0, 4) !== 'MWF1') {
    throw new Error('font-atlas.bin is damaged: restore it from the repository or run scripts/make-font.ts');
  }
  const count = file.readUInt16LE(6);
  const pixels = file.subarray(HEADER_BYTES + count * RECORD_BYTES);
  const glyphs = new Map<number, AtlasGlyph>();
  let pixel = 0;
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + i * RECORD_BYTES;
    const [width, height] = [file.readUInt8(at + 8), file.readUInt8(at + 9)];
    const coverage = new Uint8Array(width * height);
    for (let p = 0; p < coverage.length; p++, pixel++) {
      coverage[p] = 17 * ((pixels.readUInt8(pixel >> 1) >> (4 * (pixel & 1))) & 15);
    }
    glyphs.set(file.readUInt16LE(at), {
      advance: file.readUInt16LE(at + 2) / 64,
      left: file.readInt16LE(at + 4),
      top: file.readInt16LE(at + 6),
      width,
      height,
      coverage,
    });
  }
  const missing = glyphs.get(0);
  if (missing === undefined) throw new Error('font-atlas.bin lacks the glyph for missing characters');
  return { capHeight: file.readUInt16LE(4) / 64, glyphs, missing };
}
