import { AVCOL_RANGE_MPEG } from 'node-av/constants';
import { describe, expect, it } from 'vitest';
import { X264Encoder } from '../../../../pipeline/media/encode/x264-encoder.ts';
import { silenceLibav } from '../../../../pipeline/media/libav.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

silenceLibav();

const WIDTH = 320;
const HEIGHT = 180;

/** Bits a second, the first two left out, of pictures of which no two are alike: there is always more to say. */
function bitrateOf(fps: number, wantedBps: number, seconds = 6): number {
  const encoder = new X264Encoder({
    width: WIDTH,
    height: HEIGHT,
    preset: 'ultrafast',
    bitrateBps: wantedBps,
    colorRange: AVCOL_RANGE_MPEG,
  });
  const frame = newFrame(WIDTH, HEIGHT);
  let sizeBytes = 0;
  let seed = 1;
  for (let index = 0; index < seconds * fps; index += 1) {
    for (const plane of frame.data ?? [])
      for (let at = 0; at < plane.length; at += 1) {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        plane[at] = 96 + (seed >> 25);
      }
    frame.pts = BigInt(Math.round((index * 90_000) / fps));
    encoder.encode(frame, index === 0, (annexB) => {
      if (index >= 2 * fps) sizeBytes += annexB.length;
    });
  }
  frame.free();
  encoder.close();
  return (sizeBytes * 8) / (seconds - 2);
}

describe('X264Encoder', () => {
  it.each([8, 15, 25, 50])('keeps to the bit rate at %i pictures a second', (fps) => {
    const wantedBps = 1_000_000;
    const ratio = bitrateOf(fps, wantedBps) / wantedBps;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });
});
