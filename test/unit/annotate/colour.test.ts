import { describe, expect, it } from 'vitest';
import { LABEL_STYLES, matrixOf, toYuv } from '../../../pipeline/annotate/colour.ts';
import { TRACK_LABELS } from '../../../pipeline/domain/label.ts';
import { flatPicture } from './flat-picture.ts';

/** WCAG 2.2, relative luminance of 0xRRGGBB. */
function luminance(rgb: number): number {
  const [r, g, b] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('toYuv', () => {
  // The 100 % colour bars of ITU-R BT.709 and BT.601 in 8 bit limited range.
  it.each([
    [0xffffff, 'bt709', [235, 128, 128]],
    [0xff0000, 'bt709', [63, 102, 240]],
    [0x00ff00, 'bt709', [173, 42, 26]],
    [0x0000ff, 'bt709', [32, 240, 118]],
    [0x000000, 'bt601', [16, 128, 128]],
    [0xff0000, 'bt601', [81, 90, 240]],
    [0x00ff00, 'bt601', [145, 54, 34]],
    [0x0000ff, 'bt601', [41, 240, 110]],
  ] as const)('turns %i in %s into the value of the colour bars', (rgb, matrix, yuv) => {
    expect(toYuv(rgb, matrix)).toEqual(yuv);
  });
});

describe('matrixOf', () => {
  it('takes BT.601 for standard definition and BT.709 above', () => {
    expect(matrixOf(flatPicture(640, 360))).toBe('bt601');
    expect(matrixOf(flatPicture(720, 576))).toBe('bt601');
    expect(matrixOf(flatPicture(1280, 720))).toBe('bt709');
  });
});

describe('the labels', () => {
  it.each(TRACK_LABELS)(
    '%s has letters that stand out from their plate by the 4.5 : 1 of WCAG AA',
    (label) => {
      const { colour, ink } = LABEL_STYLES[label];
      const [dark = 0, light = 0] = [luminance(colour), luminance(ink)].toSorted((a, b) => a - b);
      expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('tell masked from unmasked by brightness alone', () => {
    const [masked, unmasked] = [LABEL_STYLES.with_mask, LABEL_STYLES.without_mask];
    expect(toYuv(masked.colour, 'bt709')[0] - toYuv(unmasked.colour, 'bt709')[0]).toBeGreaterThan(50);
  });
});
