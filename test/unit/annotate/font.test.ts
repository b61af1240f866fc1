import { describe, expect, it } from 'vitest';
import { readFontAtlas } from '../../../pipeline/annotate/font-atlas.ts';
import { loadFont } from '../../../pipeline/annotate/font.ts';
import type { SizedFont } from '../../../pipeline/annotate/font.ts';

const SHADES = ' .:-=+*#%@';

function render(font: SizedFont, text: string, width: number, height: number, baseline = height): Uint8Array {
  const mask = { width, height, coverage: new Uint8Array(width * height) };
  font.drawInto(mask, 0, baseline, text);
  return mask.coverage;
}

function picture(font: SizedFont, text: string, width: number, height: number): string[] {
  const pixels = render(font, text, width, height);
  return Array.from({ length: height }, (_, row) =>
    Array.from(
      pixels.subarray(row * width, (row + 1) * width),
      (value) => SHADES[Math.round((9 * value) / 255)],
    ).join(''),
  );
}

describe('loadFont', () => {
  const small = loadFont().atCapHeight(9);

  it('reads the file once a process', () => {
    expect(loadFont()).toBe(loadFont());
    expect(loadFont().atCapHeight(9)).toBe(small);
  });

  it('draws an A that fills the height of a capital and is antialiased', () => {
    // Drawn by this code and looked at, DejaVu Sans Bold.
    expect(picture(small, 'A', 11, 9)).toEqual([
      '   #@@-    ',
      '  :@@@*    ',
      '  +@#@@.   ',
      '  %@-#@=   ',
      ' :@% =@#   ',
      ' *@#--@@:  ',
      '.%@@@@@@+  ',
      '-@%---+@%  ',
      '#@+   .@@- ',
    ]);
  });

  it.each([9, 13, 20, 40])('draws every letter and digit at %i px unlike every other', (capHeightPx) => {
    const font = loadFont().atCapHeight(capHeightPx);
    const characters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%:-');
    const seen = new Set(
      characters.map((c) => render(font, c, 2 * capHeightPx, 2 * capHeightPx, 1.5 * capHeightPx).join()),
    );
    expect(seen.size).toBe(characters.length);
  });

  it('measures in the proportions of DejaVu Sans Bold', () => {
    // Advances in its hmtx table, of 2048 units an em: A 1585, i 702, zero 1425; H is 1493 units high.
    const font = loadFont().atCapHeight(40);
    expect(font.measure('A')).toBeCloseTo((40 * 1585) / 1493, 1);
    expect(font.measure('i')).toBeCloseTo((40 * 702) / 1493, 1);
    expect(font.measure('Ai00')).toBeCloseTo((40 * (1585 + 702 + 2 * 1425)) / 1493, 1);
    expect(font.measure('')).toBe(0);
  });

  it('leaves no ink beyond the measured width', () => {
    const text = 'No mask 97%';
    const [width, height] = [200, 20];
    const pixels = render(loadFont().atCapHeight(13), text, width, height, 16);
    const lastInk = pixels.reduce((last, value, i) => (value > 0 ? Math.max(last, i % width) : last), 0);
    const measured = loadFont().atCapHeight(13).measure(text);
    expect(lastInk).toBeLessThan(measured + 1);
    expect(lastInk).toBeGreaterThan(measured - 3);
  });

  it('has Latin, Greek and Cyrillic letters and typographic signs', () => {
    const { glyphs } = readFontAtlas();
    for (const character of 'ÄßéñŁźőșΩψЖяїґ–…“”€№→·')
      expect(glyphs.has(character.codePointAt(0) ?? 0), character).toBe(true);
  });

  it('draws one and the same hollow box for any character it lacks', () => {
    const box = picture(small, '口', 10, 9);
    expect(box).toEqual(picture(small, '😀', 10, 9));
    expect(box[4]).toMatch(/^[^ ]+ +[^ ]+ +$/);
    expect(small.measure('😀')).toBeGreaterThan(4);
  });

  it('composes accents and leaves out what has no shape', () => {
    expect(picture(small, 'e\u0301', 10, 12)).toEqual(picture(small, 'é', 10, 12));
    expect(small.measure('a\u200b\n\u0000b')).toBe(small.measure('ab'));
  });

  it('cuts ink at the edges of the mask', () => {
    const mask = { width: 6, height: 4, coverage: new Uint8Array(24) };
    small.drawInto(mask, -4, 6, 'Wide text');
    small.drawInto(mask, 100, 100, 'far away');
    expect(mask.coverage).toHaveLength(24);
    expect(mask.coverage.some((value) => value > 0)).toBe(true);
  });

  it('shortens text that does not fit, with an ellipsis', () => {
    expect(small.fit('Entrance', 500)).toBe('Entrance');
    const cut = small.fit('Entrance of the north building', 80);
    expect(cut).toMatch(/^Entran.*…$/);
    expect(small.measure(cut)).toBeLessThanOrEqual(80);
    expect(small.fit('Entrance', 3)).toBe('');
  });
});
