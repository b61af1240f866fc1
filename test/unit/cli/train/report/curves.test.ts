import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { curvesSvg } from '../../../../../cli/train/report/curves.ts';

const epoch = (loss: number, accuracy: number, validationLoss: number, validationAccuracy: number) => ({
  loss,
  accuracy,
  validationLoss,
  validationAccuracy,
});

const curvesOf = (svg: string) =>
  [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#(?:2563eb|ea580c)"/g)].map((match) => match[1]);

describe('curvesSvg', () => {
  it('draws loss and accuracy of training and validation over the epochs', () => {
    const svg = curvesSvg([epoch(2, 0.5, 1, 0.75), epoch(0, 1, 0.5, 0.25)], 'a & b');
    // 60..450 and 540..930 across; 50 is the top of the scale (loss 2, accuracy 1), 320 the bottom.
    expect(curvesOf(svg)).toEqual([
      'M60.0 50.0L450.0 320.0',
      'M60.0 185.0L450.0 252.5',
      'M540.0 185.0L930.0 50.0',
      'M540.0 117.5L930.0 252.5',
    ]);
    expect(svg).toContain('a &amp; b');
  });

  it('leaves a gap where a loss is no number', () => {
    const svg = curvesSvg([epoch(1, 1, 1, 1), epoch(Number.NaN, 1, 1, 1), epoch(1, 1, 1, 1)], '');
    expect(curvesOf(svg)[0]).toBe('M60.0 50.0M450.0 50.0');
    expect(svg).not.toContain('NaN');
  });

  it('is a picture that can be rendered, with one epoch too', async () => {
    const { data, info } = await sharp(Buffer.from(curvesSvg([epoch(1, 0.5, 1, 0.5)], 'one')))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([960, 380]);
    // The dot of the loss is drawn over by that of validation, in orange.
    expect([...data.subarray((50 * 960 + 255) * 3, (50 * 960 + 255) * 3 + 3)]).toEqual([234, 88, 12]);
  });
});
