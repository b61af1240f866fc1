import { describe, expect, it } from 'vitest';
import { frameOf, layoutOf, placePlate } from '../../../pipeline/annotate/layout.ts';
import { flatPicture } from './flat-picture.ts';

const picture = flatPicture(640, 360);
const plate = { width: 100, height: 20 };

describe('layoutOf', () => {
  it('keeps letters legible at 360 lines and lets them grow with the picture', () => {
    expect(layoutOf(picture).capHeightPx).toBe(9);
    expect(layoutOf(flatPicture(1920, 1080)).capHeightPx).toBe(20);
    expect(layoutOf(flatPicture(1080, 1920))).toEqual(layoutOf(flatPicture(1920, 1080)));
  });

  it.each([
    [640, 360],
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
  ])('frames violations thicker at %ix%i, both in whole chroma samples', (width, height) => {
    const { lineWidthPx, violationLineWidthPx } = layoutOf(flatPicture(width, height));
    expect(violationLineWidthPx).toBeGreaterThan(lineWidthPx);
    expect([lineWidthPx % 2, violationLineWidthPx % 2]).toEqual([0, 0]);
  });
});

describe('frameOf', () => {
  it('lies half a line outside the box', () => {
    expect(frameOf(picture, [0.25, 0.25, 0.5, 0.5], 4)).toEqual({
      left: 158,
      top: 88,
      right: 322,
      bottom: 182,
    });
  });

  it('keeps a border in sight where the box leaves the picture', () => {
    expect(frameOf(flatPicture(321, 181), [-1, -1, 9, 9], 2)).toEqual({
      left: 0,
      top: 0,
      right: 321,
      bottom: 181,
    });
  });

  it.each([
    ['without width', [0.5, 0.2, 0.5, 0.4]],
    ['turned around', [0.5, 0.4, 0.3, 0.2]],
    ['left of the picture', [-0.5, 0.2, 0, 0.4]],
    ['below the picture', [0.2, 1, 0.4, 1.2]],
    ['not a number', [Number.NaN, 0.2, 0.4, 0.4]],
  ] as const)('has none for a box %s', (_, box) => {
    expect(frameOf(picture, box, 2)).toBeNull();
  });
});

describe('placePlate', () => {
  const frame = { left: 200, top: 100, right: 260, bottom: 180 };

  it('puts the plate on top of its frame', () => {
    expect(placePlate(picture, frame, plate, [])).toEqual({ left: 200, top: 80, right: 300, bottom: 100 });
  });

  it('puts it below where the top of the picture is too near', () => {
    expect(placePlate(picture, { ...frame, top: 10 }, plate, []).top).toBe(180);
  });

  it('puts it inside where there is no room above or below', () => {
    expect(placePlate(picture, { ...frame, top: 10, bottom: 350 }, plate, []).top).toBe(10);
  });

  it('moves it to the left where it would leave the picture', () => {
    expect(placePlate(picture, { ...frame, left: 600, right: 640 }, plate, []).right).toBe(640);
  });

  it('gives way to a plate that is there already', () => {
    const taken = [{ left: 180, top: 70, right: 280, bottom: 90 }];
    expect(placePlate(picture, frame, plate, taken).top).toBe(180);
  });
});
