import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  type AVPixelFormat,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { afterEach, describe, expect, it } from 'vitest';
import { copyPart, newRgbPicture, type RgbPicture } from '../../../../pipeline/media/picture/rgb-picture.ts';
import { RgbScaler } from '../../../../pipeline/media/picture/rgb-scaler.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';
import { Scaler, type Part } from '../../../../pipeline/media/picture/scaler.ts';

const FILL = 114;
const [RED, BLUE] = [
  [230, 20, 20],
  [20, 20, 230],
] as const;

/** Red on the left half, blue on the right. */
function flag(width: number, height: number, format: AVPixelFormat): Frame {
  const rgb = newFrame(width, height, AV_PIX_FMT_RGB24);
  const pixels = rgb.data![0]!;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.set(x < width / 2 ? RED : BLUE, y * rgb.linesize[0]! + x * 3);
  const frame = newFrame(width, height, format);
  const scaler = new Scaler();
  scaler.toFrame(rgb, frame);
  scaler.close();
  rgb.free();
  return frame;
}

describe('RgbScaler', () => {
  const scaler = new RgbScaler();
  afterEach(() => scaler.close());

  /** As it is put into a larger picture. */
  const place = (frame: Frame, target: RgbPicture, at: Part) => {
    scaler.shrink(frame, at);
    copyPart(scaler.show(), { ...at, x: 0, y: 0 }, target, at);
  };
  const pixelOf = (rgb: Buffer, width: number, x: number, y: number) => [
    ...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
  ];
  const expectNear = (pixel: readonly number[], wanted: readonly number[]) => {
    for (const [index, value] of wanted.entries()) expect(Math.abs(pixel[index]! - value)).toBeLessThan(12);
  };

  it.each([
    ['yuv420p', AV_PIX_FMT_YUV420P],
    ['full range', AV_PIX_FMT_YUVJ420P],
    ['full range 4:2:2', AV_PIX_FMT_YUVJ422P],
    ['4:2:2', AV_PIX_FMT_YUV422P],
    ['nv12', AV_PIX_FMT_NV12],
    ['10 bits', AV_PIX_FMT_YUV420P10LE],
    ['RGB', AV_PIX_FMT_RGB24],
  ])('keeps the colours of %s, and leaves the rest of the picture as it is', (_, format) => {
    const frame = flag(192, 108, format);
    const picture = newRgbPicture(64, 48, FILL);
    const rgb = picture.pixels;
    place(frame, picture, { x: 0, y: 6, width: 64, height: 36 });
    frame.free();
    for (const y of [6, 24, 41]) {
      expectNear(pixelOf(rgb, 64, 0, y), RED);
      expectNear(pixelOf(rgb, 64, 28, y), RED);
      expectNear(pixelOf(rgb, 64, 35, y), BLUE);
      expectNear(pixelOf(rgb, 64, 63, y), BLUE);
    }
    expect(rgb.subarray(0, 6 * 64 * 3).every((byte) => byte === FILL)).toBe(true);
    expect(rgb.subarray(42 * 64 * 3).every((byte) => byte === FILL)).toBe(true);
  });

  it('places a picture of odd sides beside a margin, and enlarges a small one', () => {
    const frame = flag(40, 22, AV_PIX_FMT_YUV420P);
    const picture = newRgbPicture(64, 48, FILL);
    const rgb = picture.pixels;
    place(frame, picture, { x: 3, y: 5, width: 57, height: 31 });
    frame.free();
    for (const y of [5, 20, 35]) {
      expectNear(pixelOf(rgb, 64, 3, y), RED);
      expectNear(pixelOf(rgb, 64, 59, y), BLUE);
      expect(pixelOf(rgb, 64, 2, y)).toEqual([FILL, FILL, FILL]);
      expect(pixelOf(rgb, 64, 60, y)).toEqual([FILL, FILL, FILL]);
    }
  });

  it('follows a picture that changes its size', () => {
    for (const [width, height] of [
      [192, 108],
      [96, 128],
    ] as const) {
      const frame = flag(width, height, AV_PIX_FMT_YUV420P);
      const placed = { x: 0, y: 0, width: width / 2, height: height / 2 };
      const picture = newRgbPicture(placed.width, placed.height, 0);
      place(frame, picture, placed);
      frame.free();
      expectNear(pixelOf(picture.pixels, placed.width, 2, placed.height - 1), RED);
      expectNear(pixelOf(picture.pixels, placed.width, placed.width - 3, 0), BLUE);
    }
  });

  it.each([1, 2, 3, 7])('shows what it shrank %i times smaller once more, in the same colours', (step) => {
    const frame = flag(384, 216, AV_PIX_FMT_YUV420P);
    scaler.shrink(frame, { width: 192, height: 108 });
    const { pixels, width, height, lineBytes } = scaler.show(step);
    frame.free();
    expect([width, height]).toEqual([Math.floor(192 / step), Math.floor(108 / step)]);
    for (const y of [0, height - 1]) {
      const at = (x: number) => [...pixels.subarray(y * lineBytes + x * 3, y * lineBytes + x * 3 + 3)];
      expectNear(at(0), RED);
      expectNear(at(Math.floor(width / 4)), RED);
      expectNear(at(Math.floor((width * 3) / 4)), BLUE);
      expectNear(at(width - 1), BLUE);
    }
  });

  it('shows a frame the same once it was shown, and the next anew', () => {
    const [first, second] = [RED, BLUE].map((colour) => {
      const frame = newFrame(384, 216, AV_PIX_FMT_RGB24);
      for (let at = 0; at < frame.data![0]!.length; at += 3) frame.data![0]!.set(colour, at);
      scaler.shrink(frame, { width: 192, height: 108 });
      frame.free();
      const pictures = [scaler.show(2), scaler.show(), scaler.show(2)] as const;
      for (const { pixels } of pictures) expectNear([...pixels.subarray(0, 3)], colour);
      expect(pictures[2]).toBe(pictures[0]);
      return pictures;
    });
    expect(second![0]).not.toBe(first![0]);
  });

  it('tells the brightness of what it shrank', () => {
    const frame = flag(192, 108, AV_PIX_FMT_YUVJ420P);
    const { pixels, width, height, lineBytes } = scaler.shrink(frame, { width: 64, height: 36 });
    frame.free();
    expect([width, height]).toEqual([64, 36]);
    // BT.601, full range.
    const luma = ([red, green, blue]: readonly [number, number, number]) =>
      0.299 * red + 0.587 * green + 0.114 * blue;
    for (const [x, colour] of [
      [2, RED],
      [61, BLUE],
    ] as const)
      expect(Math.abs(pixels[20 * lineBytes + x]! - luma(colour))).toBeLessThan(4);
  });

  it('has nothing to show before the first frame', () => {
    expect(() => new RgbScaler().show()).toThrow('no frame');
  });

  it('gives V8 no memory to count for each picture', () => {
    const [width, height] = [1280, 720];
    const rgb = newRgbPicture(640, 360, 0);
    const look = () => {
      const frame = newFrame(width, height);
      place(frame, rgb, { x: 0, y: 0, width: 640, height: 360 });
      frame.free();
    };
    look();
    const before = process.memoryUsage().external;
    for (let count = 0; count < 20; count += 1) look();
    expect(process.memoryUsage().external - before).toBeLessThan(width * height);
  });
});
