import { describe, expect, it } from 'vitest';
import { PictureRate } from '../../../../pipeline/media/encode/picture-rate.ts';

const TICKS_PER_S = 90_000;

function feed(rate: PictureRate, times: readonly number[]): number {
  return times.filter((seconds) => rate.pictureCame(Math.round(seconds * TICKS_PER_S))).length;
}

const paced = (count: number, fps: number, from = 1000) =>
  Array.from({ length: count }, (_, index) => from + index / fps);

describe('PictureRate', () => {
  it('begins with what it was told, and follows the pictures once there are enough', () => {
    const rate = new PictureRate(25);
    feed(rate, paced(4, 10));
    expect(rate.fps).toBe(25);
    feed(rate, paced(16, 10, 1000.4));
    expect(rate.fps).toBeCloseTo(10, 1);
  });

  it('stays where it is while pictures jitter, and come in pairs', () => {
    const rate = new PictureRate(25);
    const jittered = paced(200, 25).map((seconds, index) => seconds + (index % 2 === 0 ? 0.035 : 0));
    expect(feed(rate, jittered)).toBe(0);
    expect(rate.fps).toBe(25);
  });

  it('follows a camera that changes its rate', () => {
    const rate = new PictureRate(25);
    feed(rate, [...paced(50, 30, 1000), ...paced(50, 12, 1002)]);
    expect(rate.fps).toBeGreaterThan(11);
    expect(rate.fps).toBeLessThan(13.5);
  });

  it('does not take a pause for a rate', () => {
    const rate = new PictureRate(25);
    feed(rate, [...paced(50, 25, 1000), ...paced(50, 25, 1030)]);
    expect(rate.fps).toBe(25);
  });

  it('stays within bounds where times stand still', () => {
    const rate = new PictureRate(25);
    for (let ticks = 0; ticks < 100; ticks += 1) rate.pictureCame(ticks);
    expect(rate.fps).toBe(60);
  });
});
