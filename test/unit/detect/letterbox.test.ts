import { describe, expect, it } from 'vitest';
import type { InputSize } from '../../../pipeline/detect/letterbox.ts';
import {
  boxToInput,
  boxToPicture,
  detectionsToPicture,
  placePicture,
} from '../../../pipeline/detect/letterbox.ts';
import type { Box } from '../../../pipeline/domain/box.ts';

const SIZES: readonly InputSize[] = [
  [640, 384],
  [384, 640],
  [512, 512],
];

describe('placePicture', () => {
  // Reference: `place` of models/training/letterbox.py, which the model is trained and scored with.
  it.each([
    [1920, 1080, [640, 384, 0, 12, 640, 360]],
    [640, 360, [640, 384, 0, 12, 640, 360]],
    [1080, 1920, [384, 640, 12, 0, 360, 640]],
    [640, 480, [640, 384, 64, 0, 512, 384]],
    [600, 600, [512, 512, 0, 0, 512, 512]],
    [1000, 667, [640, 384, 32, 0, 576, 384]],
    [4000, 10, [640, 384, 0, 191, 640, 2]],
    [1, 5000, [384, 640, 191, 0, 1, 640]],
  ])('puts %ix%i where the training does', (width, height, expected) => {
    const { inputWidth, inputHeight, windows } = placePicture(width, height, SIZES);
    const [{ part, left, top, ...size }] = windows;
    expect([inputWidth, inputHeight, left, top, size.width, size.height]).toEqual(expected);
    expect(part).toEqual([0, 0, 1, 1]);
  });

  it('says so when there is no size', () => {
    expect(() => placePicture(640, 480, [])).toThrow(RangeError);
  });
});

describe('boxes', () => {
  const placement = placePicture(1920, 1080, SIZES);

  it('maps the input to the picture', () => {
    // 12 of 384 rows are padding above and below: y 12/384 is the picture's top.
    const box = boxToPicture([0.25, 12 / 384, 0.5, 192 / 384], placement);
    expect(box).toEqual([0.25, 0, 0.5, 0.5]);
  });

  it.each([
    [1920, 1080],
    [1080, 1920],
    [333, 977],
    [704, 576],
  ])('maps a box of a %ix%i picture there and back', (width, height) => {
    const place = placePicture(width, height, SIZES);
    const box: Box = [0.1, 0.2, 0.35, 0.9];
    for (const [index, value] of boxToPicture(boxToInput(box, place)!, place)!.entries())
      expect(value).toBeCloseTo(box[index]!, 12);
  });

  it('cuts boxes off at the edge of the picture and leaves out those in the padding', () => {
    const scores = { with_mask: 0.9, without_mask: 0, incorrect_mask: 0 };
    const found = detectionsToPicture(
      [
        { box: [-0.1, 0, 0.5, 0.5], label: 'with_mask', confidence: 0.9, scores },
        { box: [0.2, 0.98, 0.4, 1], label: 'with_mask', confidence: 0.8, scores },
      ],
      placement,
    );
    expect(found.map(({ box }) => box)).toEqual([[0, 0, 0.5, 0.5]]);
  });
});
