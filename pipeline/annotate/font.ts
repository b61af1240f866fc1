import { readFontAtlas } from './font-atlas.ts';
import type { AtlasGlyph, FontAtlas } from './font-atlas.ts';
import { scaleGlyph } from './glyph.ts';
import type { Glyph } from './glyph.ts';

/** Ink on a rectangle, row by row, 0..255. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly coverage: Uint8Array;
}

/** Origins fall on quarters of a pixel; whole ones would make the gaps between small letters uneven. */
const PHASES = 4;
const ELLIPSIS = '…';

/** The font at one size, with the glyphs that were needed so far. */
export class SizedFont {
  readonly capHeightPx: number;
  readonly #atlas: FontAtlas;
  readonly #scale: number;
  readonly #glyphs = new Map<number, Glyph>();

  constructor(atlas: FontAtlas, capHeightPx: number) {
    this.capHeightPx = capHeightPx;
    this.#atlas = atlas;
    this.#scale = capHeightPx / atlas.capHeight;
  }

  /** Width in pixels, not rounded. */
  measure(text: string): number {
    let width = 0;
    for (const code of codesOf(text)) width += this.#source(code).advance * this.#scale;
    return width;
  }

  /** The text, or as much of its start as fits with an ellipsis; empty where not even that fits. */
  fit(text: string, maxWidthPx: number): string {
    if (this.measure(text) <= maxWidthPx) return text;
    let room = maxWidthPx - this.measure(ELLIPSIS);
    let start = '';
    for (const code of codesOf(text)) {
      room -= this.#source(code).advance * this.#scale;
      if (room < 0) break;
      start += String.fromCodePoint(code);
    }
    return start === '' ? '' : start.trimEnd() + ELLIPSIS;
  }

  /** Adds the text's ink; what falls outside the mask is cut off. @param baseline Row below the letters' feet. */
  drawInto(mask: Mask, x: number, baseline: number, text: string): void {
    let pen = x;
    for (const code of codesOf(text)) {
      const phase = Math.floor(pen * PHASES) & (PHASES - 1);
      addGlyph(mask, this.#glyph(code, phase), Math.floor(pen), baseline);
      pen += this.#source(code).advance * this.#scale;
    }
  }

  #source(code: number): AtlasGlyph {
    return this.#atlas.glyphs.get(code) ?? this.#atlas.missing;
  }

  #glyph(code: number, phase: number): Glyph {
    const key = code * PHASES + phase;
    const cached = this.#glyphs.get(key);
    if (cached !== undefined) return cached;
    const source = this.#source(code);
    // All missing characters share one bitmap, else hostile names could grow the cache by a million code points.
    if (source === this.#atlas.missing && code !== 0) return this.#glyph(0, phase);
    const glyph = scaleGlyph(source, this.#scale, phase / PHASES);
    this.#glyphs.set(key, glyph);
    return glyph;
  }
}

export class Font {
  readonly #atlas: FontAtlas;
  readonly #sizes = new Map<number, SizedFont>();

  constructor(atlas: FontAtlas) {
    this.#atlas = atlas;
  }

  /** @param capHeightPx Height of a capital letter; whole pixels give crisp feet and heads. */
  atCapHeight(capHeightPx: number): SizedFont {
    let sized = this.#sizes.get(capHeightPx);
    if (sized === undefined) this.#sizes.set(capHeightPx, (sized = new SizedFont(this.#atlas, capHeightPx)));
    return sized;
  }
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Mn}\p{Zl}\p{Zp}]/gu;

/** Code points. Composed, since the atlas has é but no combining accent; control characters and line ends are left out. */
function codesOf(text: string): readonly number[] {
  return Array.from(
    text.normalize('NFC').replace(INVISIBLE, ''),
    (character) => character.codePointAt(0) ?? 0,
  );
}

function addGlyph(mask: Mask, glyph: Glyph, x: number, baseline: number): void {
  const left = x + glyph.left;
  const top = baseline - glyph.top;
  for (let row = Math.max(0, -top); row < glyph.height && top + row < mask.height; row++) {
    const to = (top + row) * mask.width + left;
    const from = row * glyph.width;
    for (let i = Math.max(0, -left); i < glyph.width && left + i < mask.width; i++) {
      mask.coverage[to + i] = Math.min(255, (mask.coverage[to + i] ?? 0) + (glyph.coverage[from + i] ?? 0));
    }
  }
}

let loaded: Font | undefined;

/** Reads the atlas on the first call (some milliseconds), then the same font; a process needs it once, and it never changes. */
export function loadFont(): Font {
  return (loaded ??= new Font(readFontAtlas()));
}
