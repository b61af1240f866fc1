import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawOverlay, labelText } from '../../../pipeline/annotate/draw.ts';
import type { Overlay, OverlayBox } from '../../../pipeline/annotate/draw.ts';
import type { Planes } from '../../../pipeline/annotate/planes.ts';
import type { Box } from '../../../pipeline/domain/box.ts';
import type { TrackLabel } from '../../../pipeline/domain/label.ts';
import { flatPicture, isPaddingUntouched, pixelAt } from './flat-picture.ts';

const PLAIN = [120, 128, 128];
const BOX: Box = [0.25, 0.25, 0.5, 0.5];

function boxOf(label: TrackLabel, box: Box = BOX, confidence: number | null = 0.9): OverlayBox {
  return { box, label, confidence };
}

function drawn(picture: Planes, overlay: Partial<Overlay>): Planes {
  drawOverlay(picture, { boxes: [], corner: [], ...overlay });
  return picture;
}

describe('labelText', () => {
  it.each([
    ['without_mask', 0.97, 'No mask 97%'],
    ['with_mask', 0.99, 'Mask 99%'],
    ['incorrect_mask', 0.814, 'Mask worn wrong 81%'],
    ['unknown', 0.4, 'Unsure'],
    ['with_mask', null, 'Mask'],
    ['with_mask', Number.NaN, 'Mask'],
    ['with_mask', 1.7, 'Mask 100%'],
  ] as const)('says of %s with %s: %s', (label, confidence, text) => {
    expect(labelText(label, confidence)).toBe(text);
  });
});

describe('drawOverlay', () => {
  // What FFmpeg 5.1 makes of the colours in colour.ts: color=0x1fc48c,format=gbrp,scale=out_color_matrix=bt709:out_range=tv,
  // format=yuv444p, and the same with bt601.
  it.each([
    ['with_mask', [151, 120, 58], [136, 128, 60]],
    ['without_mask', [82, 110, 208], [95, 101, 208]],
    ['incorrect_mask', [177, 52, 166], [176, 49, 171]],
    ['unknown', [169, 133, 123], [169, 134, 123]],
  ] as const)('frames %s in its colour, in both matrices', (label, hd, sd) => {
    const large = drawn(flatPicture(1920, 1080), { boxes: [boxOf(label)] });
    const small = drawn(flatPicture(640, 360), { boxes: [boxOf(label)] });
    for (const [picture, expected] of [[large, hd] as const, [small, sd] as const]) {
      const [x, y] = [picture.width / 4, picture.height / 4];
      const onFrame = [
        [x, 1.5 * y],
        [2 * x - 1, 1.5 * y],
        [1.5 * x, 2 * y - 1],
      ] as const;
      for (const [px, py] of onFrame) expect(pixelAt(picture, px, py)).toEqual(expected);
      expect(pixelAt(picture, 1.5 * x, 1.5 * y)).toEqual(PLAIN);
      expect(pixelAt(picture, 3 * x, 3 * y)).toEqual(PLAIN);
    }
  });

  it('draws a thicker frame around a violation', () => {
    const widthAt = (label: TrackLabel): number => {
      const picture = drawn(flatPicture(1920, 1080), { boxes: [boxOf(label)] });
      const colour = pixelAt(picture, 480, 400)[0];
      return Array.from({ length: 40 }, (_, i) => pixelAt(picture, 460 + i, 400)[0]).filter(
        (y) => y === colour,
      ).length;
    };
    expect([widthAt('with_mask'), widthAt('without_mask'), widthAt('incorrect_mask')]).toEqual([4, 6, 6]);
  });

  it('writes letters on the plate that differ from it by most of the range of brightness', () => {
    const picture = drawn(flatPicture(640, 360), { boxes: [boxOf('without_mask', BOX, 0.97)] });
    const row = Array.from({ length: 60 }, (_, x) => pixelAt(picture, 162 + x, 78)[0] ?? 0);
    expect(Math.min(...row)).toBe(95);
    expect(Math.max(...row)).toBeGreaterThan(220);
  });

  it('changes only the digits when the confidence changes', () => {
    const [a, b] = [0.97, 0.91].map((confidence) =>
      drawn(flatPicture(640, 360), { boxes: [boxOf('without_mask', BOX, confidence)] }),
    ) as [Planes, Planes];
    const columns = [...a.data[0].keys()].filter((i) => a.data[0][i] !== b.data[0][i]).map((i) => i % 640);
    expect(columns.length).toBeGreaterThan(10);
    expect(Math.max(...columns) - Math.min(...columns)).toBeLessThan(12);
  });

  it('writes the corner lines in white on a darkened plate and leaves the rest', () => {
    const picture = drawn(flatPicture(1920, 1080, 0, [180, 100, 150]), {
      corner: ['Entrance', '12:30:00', '2 masked'],
    });
    const plate = pixelAt(picture, 24, 24);
    expect(plate[0]).toBeLessThan(100);
    const luma = [...picture.data[0]];
    expect(luma.filter((y) => y === 235).length).toBeGreaterThan(300);
    expect(pixelAt(picture, 4, 4)).toEqual([180, 100, 150]);
    expect(pixelAt(picture, 960, 540)).toEqual([180, 100, 150]);
  });

  const hostile: readonly Box[] = [
    [0, 0, 1, 1],
    [-0.2, -0.3, 0.3, 0.4],
    [0.8, 0.9, 1.4, 1.7],
    [0.999, 0.999, 1, 1],
    [0.5, 0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5001, 0.5001],
    [2, 2, 3, 3],
    [-3, 0.2, -2, 0.4],
    [0.6, 0.6, 0.2, 0.2],
    [Number.NaN, 0, 1, 1],
    [0, 0, Number.POSITIVE_INFINITY, 0.5],
    [-1e30, -1e30, 1e30, 1e30],
  ];

  it.each([
    [640, 360],
    [641, 361],
    [33, 17],
    [3, 2],
    [1, 1],
    [1, 400],
    [400, 1],
  ])('stays inside a picture of %ix%i whatever the boxes are', (width, height) => {
    const picture = flatPicture(width, height, 7);
    const labels = ['with_mask', 'without_mask', 'incorrect_mask', 'unknown'] as const;
    for (const box of hostile) {
      drawn(picture, {
        boxes: labels.map((label) => boxOf(label, box)),
        corner: ['Entrance', ''.padEnd(5000, 'long ')],
      });
    }
    expect(isPaddingUntouched(picture)).toBe(true);
  });

  it('draws nothing for empty, outside and meaningless boxes', () => {
    const picture = drawn(flatPicture(320, 180), {
      boxes: hostile.slice(6, 10).map((box) => boxOf('without_mask', box)),
    });
    expect(picture).toEqual(flatPicture(320, 180));
  });

  it('reaches the last row and column of a picture with odd sides, in luma and chroma', () => {
    const picture = drawn(flatPicture(641, 361), { boxes: [boxOf('without_mask', [0.5, 0.5, 1, 1])] });
    const red = [95, 101, 208];
    expect(pixelAt(picture, 640, 360)).toEqual(red);
    expect(pixelAt(picture, 640, 250)).toEqual(red);
    expect(pixelAt(picture, 400, 360)).toEqual(red);
  });

  it('does not depend on the padding of the rows', () => {
    const overlay = { boxes: [boxOf('incorrect_mask')], corner: ['Entrance'] };
    const [tight, padded] = [
      drawn(flatPicture(321, 181), overlay),
      drawn(flatPicture(321, 181, 31), overlay),
    ];
    for (let y = 0; y < 181; y++) {
      for (let x = 0; x < 321; x++) {
        const [a, b] = [pixelAt(tight, x, y), pixelAt(padded, x, y)];
        if (a.join() !== b.join()) expect.fail(`differs at ${x}, ${y}`);
      }
    }
  });

  it('draws the picture that was looked at and found good', () => {
    const picture = drawn(flatPicture(640, 360), {
      boxes: [
        boxOf('with_mask', [0.1, 0.25, 0.2, 0.5], 0.99),
        boxOf('without_mask', [0.3, 0.4, 0.4, 0.65], 0.97),
        boxOf('incorrect_mask', [0.5, 0.3, 0.6, 0.6], 0.81),
        boxOf('unknown', [0.7, 0, 0.8, 0.2], null),
      ],
      corner: ['Entrance', '2026-11-23 08:54:22', '1 masked · 1 without · 1 wrong · 1 unsure'],
    });
    const hash = createHash('sha256');
    for (const plane of picture.data) hash.update(plane);
    expect(hash.digest('hex')).toBe('a64e9b568c89a54d4a2eef83110403c6c0d1a40dd071b76f6816bcf348abc68c');
  });
});
