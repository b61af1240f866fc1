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
import { RgbScaler } from '../../../../pipeline/media/picture/rgb-scaler.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';
import { Scaler } from '../../../../pipeline/media/picture/scaler.ts';

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
    const rgb = Buffer.alloc(64 * 48 * 3, FILL);
    scaler.toRgb(frame, rgb, 64, { x: 0, y: 6, width: 64, height: 36 });
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
    const rgb = Buffer.alloc(64 * 48 * 3, FILL);
    scaler.toRgb(frame, rgb, 64, { x: 3, y: 5, width: 57, height: 31 });
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
      const rgb = Buffer.alloc(placed.width * placed.height * 3);
      scaler.toRgb(frame, rgb, placed.width, placed);
      frame.free();
      expectNear(pixelOf(rgb, placed.width, 2, placed.height - 1), RED);
      expectNear(pixelOf(rgb, placed.width, placed.width - 3, 0), BLUE);
    }
  });

  it('gives V8 no memory to count for each picture', () => {
    const [width, height] = [1280, 720];
    const rgb = Buffer.alloc(640 * 360 * 3);
    const look = () => {
      const frame = newFrame(width, height);
      scaler.toRgb(frame, rgb, 640, { x: 0, y: 0, width: 640, height: 360 });
      frame.free();
    };
    look();
    const before = process.memoryUsage().external;
    for (let count = 0; count < 20; count += 1) look();
    expect(process.memoryUsage().external - before).toBeLessThan(width * height);
  });
});
