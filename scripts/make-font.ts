// Development time only: renders DejaVu Sans Bold (Debian: fonts-dejavu-core) into pipeline/annotate/font-atlas.bin, whose layout
// is described in pipeline/annotate/font-atlas.ts. Usage: node scripts/make-font.ts [TTF]
import { readFileSync, writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import sharp from 'sharp';

const EM_PX = 56;
const CELL_PX = 2 * EM_PX;
const ORIGIN_X = EM_PX / 2;
const BASELINE_Y = (EM_PX * 5) / 4;
const CELLS_A_ROW = 16;
const MISSING_GLYPH = 0;
const CAPITAL_H = 0x48;

/** Inclusive code point ranges. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x100, 0x17f],
  [0x218, 0x21b],
  [0x384, 0x3ce],
  [0x400, 0x45f],
  [0x490, 0x491],
  [0x1e9e, 0x1e9e],
  [0x2010, 0x2015],
  [0x2018, 0x201e],
  [0x2020, 0x2022],
  [0x2026, 0x2026],
  [0x2030, 0x2030],
  [0x2032, 0x2033],
  [0x2039, 0x203a],
  [0x20ac, 0x20ac],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2190, 0x2193],
  [0x2212, 0x2212],
  [0x2248, 0x2248],
  [0x2264, 0x2265],
  [0x25cf, 0x25cf],
];

interface TrueTypeMetrics {
  readonly unitsPerEm: number;
  /** Font units, undefined where the font lacks the character. */
  advanceOf(code: number): number | undefined;
  /** Ink extents of a simple glyph in font units, y upwards. */
  inkOf(code: number): { readonly xMin: number; readonly xMax: number; readonly yMax: number };
}

/** What SVG rendering does not tell. Layout: OpenType specification, tables cmap (format 4), glyf, head, hhea, hmtx, loca. */
function readMetrics(ttf: Buffer): TrueTypeMetrics {
  const tables = new Map<string, number>();
  for (let i = 0; i < ttf.readUInt16BE(4); i++) {
    const at = 12 + 16 * i;
    tables.set(ttf.toString('latin1', at, at + 4), ttf.readUInt32BE(at + 8));
  }
  const table = (name: string): number => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`not a TrueType font: no table ${name}`);
    return offset;
  };
  const metricsCount = ttf.readUInt16BE(table('hhea') + 34);
  const glyphOf = readCharacterMap(ttf, table('cmap'));
  return {
    unitsPerEm: ttf.readUInt16BE(table('head') + 18),
    advanceOf(code) {
      const glyph = glyphOf(code);
      return glyph === 0
        ? undefined
        : ttf.readUInt16BE(table('hmtx') + 4 * Math.min(glyph, metricsCount - 1));
    },
    inkOf(code) {
      const hasLongOffsets = ttf.readInt16BE(table('head') + 50) === 1;
      const loca = table('loca') + (hasLongOffsets ? 4 : 2) * glyphOf(code);
      const at = table('glyf') + (hasLongOffsets ? ttf.readUInt32BE(loca) : 2 * ttf.readUInt16BE(loca));
      return { xMin: ttf.readInt16BE(at + 2), xMax: ttf.readInt16BE(at + 6), yMax: ttf.readInt16BE(at + 8) };
    },
  };
}

function readCharacterMap(ttf: Buffer, cmap: number): (code: number) => number {
  for (let i = 0; i < ttf.readUInt16BE(cmap + 2); i++) {
    const at = cmap + ttf.readUInt32BE(cmap + 8 + 8 * i);
    if (ttf.readUInt16BE(at) !== 4) continue;
    const segmentBytes = ttf.readUInt16BE(at + 6);
    return (code) => {
      for (let s = 0; s < segmentBytes; s += 2) {
        if (code > ttf.readUInt16BE(at + 14 + s)) continue;
        const start = ttf.readUInt16BE(at + 16 + segmentBytes + s);
        if (code < start) return 0;
        const delta = ttf.readUInt16BE(at + 16 + 2 * segmentBytes + s);
        const rangeAt = at + 16 + 3 * segmentBytes + s;
        const range = ttf.readUInt16BE(rangeAt);
        if (range === 0) return (code + delta) & 0xffff;
        const glyph = ttf.readUInt16BE(rangeAt + range + 2 * (code - start));
        return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
      }
      return 0;
    };
  }
  throw new Error('no character map of format 4');
}

interface Glyph {
  readonly left: number;
  /** Rows above the baseline. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 4 bits a pixel, one a byte. */
  readonly pixels: Uint8Array;
}

function svgOf(codes: readonly number[], capPx: number): Buffer {
  const cells = codes.map((code, i) => {
    const x = i * CELL_PX + ORIGIN_X;
    if (code === MISSING_GLYPH) {
      return `<rect x="${x + 6}" y="${BASELINE_Y - capPx + 2.5}" width="${capPx / 2}" height="${capPx - 5}" fill="none" stroke="#fff" stroke-width="5"/>`;
    }
    return `<text x="${x}" y="${BASELINE_Y}">&#${code};</text>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${CELLS_A_ROW * CELL_PX}" height="${CELL_PX}" fill="#fff" ` +
      `font-family="DejaVu Sans" font-weight="bold" font-size="${EM_PX}px">${cells.join('')}</svg>`,
  );
}

function cutGlyph(row: Buffer, rowWidth: number, cell: number): Glyph {
  const level = (x: number, y: number): number =>
    Math.round((row[y * rowWidth + cell * CELL_PX + x] ?? 0) / 17);
  let [left, top, right, bottom] = [CELL_PX, CELL_PX, 0, 0];
  for (let y = 0; y < CELL_PX; y++) {
    for (let x = 0; x < CELL_PX; x++) {
      if (level(x, y) === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  if (right === 0) return { left: 0, top: 0, width: 0, height: 0, pixels: new Uint8Array() };
  if (left === 0 || top === 0 || right === CELL_PX || bottom === CELL_PX)
    throw new Error('a glyph touches its cell');
  const [width, height] = [right - left, bottom - top];
  const pixels = Uint8Array.from({ length: width * height }, (_, i) =>
    level(left + (i % width), top + Math.floor(i / width)),
  );
  return { left: left - ORIGIN_X, top: BASELINE_Y - top, width, height, pixels };
}

async function main(): Promise<void> {
  const ttfPath = process.argv[2] ?? '/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf';
  const metrics = readMetrics(readFileSync(ttfPath));
  const scale = EM_PX / metrics.unitsPerEm;
  const capPx = metrics.inkOf(CAPITAL_H).yMax * scale;
  const codes = RANGES.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  const present = [MISSING_GLYPH, ...codes.filter((code) => metrics.advanceOf(code) !== undefined)];

  const records: Buffer[] = [];
  const nibbles: number[] = [];
  for (let first = 0; first < present.length; first += CELLS_A_ROW) {
    const batch = present.slice(first, first + CELLS_A_ROW);
    const { data, info } = await sharp(svgOf(batch, capPx))
      .extractChannel('alpha')
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [cell, code] of batch.entries()) {
      const glyph = cutGlyph(data, info.width, cell);
      if (code === CAPITAL_H) {
        // fontconfig silently takes another font where this one is not installed.
        const { xMin, xMax } = metrics.inkOf(code);
        const expected = (xMax - xMin) * scale;
        if (Math.abs(glyph.width - expected) > 2)
          throw new Error(`drawn with another font: H is ${glyph.width} px wide, not ${expected}`);
      }
      const advance = code === MISSING_GLYPH ? capPx / 2 + 12 : (metrics.advanceOf(code) ?? 0) * scale;
      const record = Buffer.alloc(10);
      record.writeUInt16LE(code, 0);
      record.writeUInt16LE(Math.round(advance * 64), 2);
      record.writeInt16LE(glyph.left, 4);
      record.writeInt16LE(glyph.top, 6);
      record.writeUInt8(glyph.width, 8);
      record.writeUInt8(glyph.height, 9);
      records.push(record);
      nibbles.push(...glyph.pixels);
    }
  }
  const header = Buffer.alloc(8);
  header.write('MWF1', 'latin1');
  header.writeUInt16LE(Math.round(capPx * 64), 4);
  header.writeUInt16LE(present.length, 6);
  const packed = Buffer.alloc(Math.ceil(nibbles.length / 2));
  for (const [i, nibble] of nibbles.entries())
    packed[i >> 1] = (packed[i >> 1] ?? 0) | (nibble << (4 * (i & 1)));
  const atlas = deflateRawSync(Buffer.concat([header, ...records, packed]), { level: 9 });
  writeFileSync(new URL('../pipeline/annotate/font-atlas.bin', import.meta.url), atlas);
  console.log(`${present.length} glyphs, ${atlas.length} bytes, cap height ${capPx.toFixed(2)} px`);
}

await main();
