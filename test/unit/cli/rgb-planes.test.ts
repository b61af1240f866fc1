import { describe, expect, it } from 'vitest';
import { copyDrawn, copyPlanes, toPlanes } from '../../../cli/detect/rgb-planes.ts';
import { toYuv } from '../../../pipeline/annotate/colour.ts';
import { drawOverlay } from '../../../pipeline/annotate/draw.ts';
import { LABEL_STYLES } from '../../../pipeline/annotate/colour.ts';

function plain(width: number, height: number, colour: number) {
  const channels = [colour >> 16, (colour >> 8) & 255, colour & 255];
  return {
    width,
    height,
    rgb: Uint8Array.from({ length: width * height * 3 }, (_, index) => channels[index % 3] ?? 0),
  };
}

describe('toPlanes', () => {
  it.each([0x000000, 0xffffff, 0xdc2626, 0x1fc48c, 0x123456])(
    'gives %i the values of the annotator',
    (colour) => {
      const { data } = toPlanes(plain(5, 3, colour));
      const [y, u, v] = toYuv(colour, 'bt601');
      expect([...data[0]].every((value) => value === y)).toBe(true);
      for (const value of data[1]) expect(Math.abs(value - u)).toBeLessThanOrEqual(1);
      for (const value of data[2]) expect(Math.abs(value - v)).toBeLessThanOrEqual(1);
      expect([data[0].length, data[1].length]).toEqual([15, 6]);
    },
  );
});

describe('copyDrawn', () => {
  it('changes what was drawn and nothing else, with an odd size too', () => {
    const picture = plain(321, 241, 0x3377bb);
    // Noise that 4:2:0 cannot hold.
    for (let index = 0; index < picture.rgb.length; index += 7) picture.rgb[index] = (index * 31) % 256;
    const original = Uint8Array.from(picture.rgb);
    const before = toPlanes(picture);
    const after = copyPlanes(before);
    drawOverlay(after, {
      boxes: [{ box: [0.3, 0.4, 0.6, 0.8], label: 'without_mask', confidence: 0.9 }],
      corner: [],
    });
    copyDrawn(before, after, picture.rgb);
    const pixel = (rgb: Uint8Array, x: number, y: number) => [
      ...rgb.subarray((y * 321 + x) * 3, (y * 321 + x) * 3 + 3),
    ];
    const left = Math.round(0.3 * 321);
    const red = LABEL_STYLES.without_mask.colour;
    for (const [index, value] of pixel(picture.rgb, left, 150).entries()) {
      expect(Math.abs(value - ((red >> (16 - 8 * index)) & 255))).toBeLessThanOrEqual(3);
    }
    for (const [x, y] of [
      [5, 5],
      [320, 240],
      [150, 150],
      [310, 20],
    ] as const) {
      expect(pixel(picture.rgb, x, y)).toEqual(pixel(original, x, y));
    }
  });
});
