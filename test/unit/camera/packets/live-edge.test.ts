import { describe, expect, it } from 'vitest';
import { LiveEdge } from '../../../../pipeline/camera/packets/live-edge.ts';

const timeBase = { num: 1, den: 1000 };

describe('LiveEdge', () => {
  it('is at the edge while pictures arrive at their own speed', () => {
    const edge = new LiveEdge(timeBase);
    for (let ms = 0; ms < 10_000; ms += 40) expect(edge.lagMs(BigInt(ms), 5000 + ms)).toBeLessThanOrEqual(1);
  });

  it('tells how late a picture is against the quickest', () => {
    const edge = new LiveEdge(timeBase);
    edge.lagMs(0n, 1000);
    expect(edge.lagMs(40n, 1940)).toBeCloseTo(900, -1);
    expect(edge.lagMs(80n, 1080)).toBeLessThan(1);
  });

  it('does not take a camera clock that runs slow for a delay', () => {
    const edge = new LiveEdge(timeBase);
    let lagMs = 0;
    for (let ms = 0; ms < 3_600_000; ms += 1000) lagMs = edge.lagMs(BigInt(Math.round(ms * 0.9995)), ms);
    expect(lagMs).toBeLessThan(50);
  });
});
