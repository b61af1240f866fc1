import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUVJ420P,
} from 'node-av/constants';
import { afterEach, describe, expect, it } from 'vitest';
import { LumaSampler } from '../../../../pipeline/media/picture/luma-sampler.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

const [WIDTH, HEIGHT] = [1920, 1080];
const PIXELS = 640 * 360;

describe('LumaSampler', () => {
  const sampler = new LumaSampler(PIXELS);
  afterEach(() => sampler.close());

  it.each([
    ['limited range', AV_PIX_FMT_YUV420P],
    ['full range', AV_PIX_FMT_YUVJ420P],
  ])('picks pixels as they are, evenly, of %s', (_, format) => {
    const frame = newFrame(WIDTH, HEIGHT, format);
    const [pixels] = frame.data ?? [];
    const [lineBytes = 0] = frame.linesize;
    const levelOf = (x: number, y: number) => ((x * 7 + y * 13) % 120) * 2;
    for (let y = 0; y < HEIGHT; y += 1)
      for (let x = 0; x < WIDTH; x += 1) pixels![y * lineBytes + x] = levelOf(x, y);
    const luma = sampler.sample(frame)!;
    frame.free();
    expect(luma).toMatchObject({ width: 640, height: 360 });
    // The middle one of each nine.
    let others = 0;
    for (let y = 0; y < 360; y += 1)
      for (let x = 0; x < 640; x += 1)
        if (luma.pixels[y * luma.lineBytes + x] !== levelOf(3 * x + 1, 3 * y + 1)) others += 1;
    expect(others).toBe(0);
  });

  it('gives all of a small picture, that of another layout as it is, and none of 10 bits', () => {
    const small = newFrame(320, 180);
    expect(sampler.sample(small)).toMatchObject({ width: 320, height: 180 });
    const packed = newFrame(WIDTH, HEIGHT, AV_PIX_FMT_NV12);
    expect(sampler.sample(packed)).toMatchObject({ width: WIDTH, height: HEIGHT });
    const deep = newFrame(WIDTH, HEIGHT, AV_PIX_FMT_YUV420P10LE);
    expect(sampler.sample(deep)).toBeNull();
    for (const frame of [small, packed, deep]) frame.free();
  });

  it('gives V8 no memory to count for each picture', () => {
    const look = () => {
      const frame = newFrame(WIDTH, HEIGHT);
      sampler.sample(frame);
      frame.free();
    };
    look();
    const before = process.memoryUsage().external;
    for (let count = 0; count < 20; count += 1) look();
    expect(process.memoryUsage().external - before).toBeLessThan(WIDTH * HEIGHT);
  });
});
