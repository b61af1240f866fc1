import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUVJ420P,
  type AVPixelFormat,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { afterEach, describe, expect, it } from 'vitest';
import { RegionScaler } from '../../../../pipeline/media/picture/region-scaler.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

const SIZE = 32;
const FILL = 114;

/** A grey by the place of each pixel. */
function frameOf(
  width: number,
  height: number,
  format: AVPixelFormat,
  luma: (x: number, y: number) => number,
): Frame {
  const frame = newFrame(width, height, format);
  const [y, ...chroma] = frame.data ?? [];
  const stride = frame.linesize[0]!;
  for (let row = 0; row < height; row += 1)
    for (let x = 0; x < width; x += 1) y![row * stride + x] = luma(x, row);
  for (const plane of chroma) plane.fill(128);
  return frame;
}

describe('RegionScaler', () => {
  const scaler = new RegionScaler();
  afterEach(() => scaler.close());

  const scaled = (frame: Frame, left: number, top: number, side: number) => {
    const rgb = scaler.toRgb(frame, { left, top, side }, SIZE, FILL);
    expect(rgb).toHaveLength(SIZE * SIZE * 3);
    return (x: number, y: number) => rgb[(y * SIZE + x) * 3]!;
  };

  it.each([
    ['yuv420p', AV_PIX_FMT_YUV420P],
    ['full range', AV_PIX_FMT_YUVJ420P],
    ['4:2:2', AV_PIX_FMT_YUV422P],
    ['nv12', AV_PIX_FMT_NV12],
  ])('cuts the region out of %s', (_, format) => {
    // Dark but for the region of 40 pixels at (60, 20).
    const inside = (x: number, y: number) => x >= 60 && x < 100 && y >= 20 && y < 60;
    const frame = frameOf(160, 90, format, (x, y) => (inside(x, y) ? 200 : 30));
    const at = scaled(frame, 60, 20, 40);
    for (const [x, y] of [
      [2, 2],
      [29, 2],
      [2, 29],
      [29, 29],
      [16, 16],
    ] as const)
      expect(at(x, y), `${x},${y}`).toBeGreaterThan(180);
    expect(scaled(frame, 20, 20, 40)(16, 16)).toBeLessThan(45);
    frame.free();
  });

  it.each([
    ['above and left', -20, -20, (x: number, y: number) => x < 16 || y < 16],
    ['below and right', 140, 70, (x: number, y: number) => x >= 16 || y >= 16],
  ])('fills what lies %s of the picture, and nothing else', (_, left, top, isOutside) => {
    const frame = frameOf(160, 90, AV_PIX_FMT_YUV420P, () => 200);
    const at = scaled(frame, left, top, 40);
    for (let y = 0; y < SIZE; y += 1)
      for (let x = 0; x < SIZE; x += 1) {
        if (isOutside(x, y)) expect(at(x, y), `${x},${y}`).toBe(FILL);
        else expect(at(x, y), `${x},${y}`).toBeGreaterThan(180);
      }
    frame.free();
  });

  it('shows the place of a small face within a pixel or two, of any parity', () => {
    const frame = frameOf(161, 91, AV_PIX_FMT_YUV420P, (x) => (x < 70 ? 30 : 200));
    for (const [left, side] of [
      [61, 18],
      [60, 19],
      [62, 15],
    ] as const) {
      const at = scaled(frame, left, 31, side);
      const edge = ((70 - left) / side) * SIZE;
      expect(at(Math.floor(edge) - 5, 16), `${left}`).toBeLessThan(90);
      expect(at(Math.ceil(edge) + 5, 16), `${left}`).toBeGreaterThan(150);
    }
    frame.free();
  });

  it('is all fill for a region outside', () => {
    const frame = frameOf(64, 64, AV_PIX_FMT_YUV420P, () => 200);
    expect(scaled(frame, 70, 0, 10)(5, 5)).toBe(FILL);
    frame.free();
  });
});
