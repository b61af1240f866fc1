import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { afterEach, describe, expect, it } from 'vitest';
import { KeptFrame } from '../../../../pipeline/media/picture/kept-frame.ts';

describe('KeptFrame', () => {
  const kept = new KeptFrame();
  afterEach(() => kept.free());

  it('gives the same frame and the same bytes again while size and format are the same', () => {
    const first = kept.of(64, 36);
    first.pixels[0] = 77;
    const again = kept.of(64, 36);
    expect(again).toBe(first);
    expect(again.frame.data?.[0]?.[0]).toBe(77);
  });

  it.each([
    ['width', 62, 36, AV_PIX_FMT_YUV420P],
    ['height', 64, 34, AV_PIX_FMT_YUV420P],
    ['format', 64, 36, AV_PIX_FMT_RGB24],
  ] as const)('gives another when the %s is another', (_, width, height, format) => {
    const first = kept.of(64, 36);
    const other = kept.of(width, height, format);
    expect(other).not.toBe(first);
    expect([other.frame.width, other.frame.height, other.frame.format]).toEqual([width, height, format]);
  });

  it('can be freed twice, and be asked again', () => {
    kept.of(64, 36);
    kept.free();
    kept.free();
    expect(kept.of(64, 36).frame.width).toBe(64);
  });
});
