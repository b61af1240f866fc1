import { AVCOL_RANGE_MPEG } from 'node-av/constants';
import { describe, expect, it } from 'vitest';
import { X264Encoder } from '../../../../pipeline/media/encode/x264-encoder.ts';
import { silenceLibav } from '../../../../pipeline/media/libav.ts';
import type { EncodeEffort } from '../../../../pipeline/domain/encode-effort.ts';
import { NAL, nalTypeOf, splitNalUnits } from '../../../../pipeline/media/h264/nal-units.ts';
import { readSps } from '../../../../pipeline/media/h264/sps.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';
import { decodeMiddles, encodeGreys, SMALL, type AccessUnit } from '../../../helpers/encoded.ts';

silenceLibav();

const WIDTH = 320;
const HEIGHT = 180;

/**
 * Bits a second, the first two left out, of pictures of which no two are alike: there is always more to say.
 * @param later The effort after these two seconds.
 */
function bitrateOf(fps: number, wantedBps: number, later: EncodeEffort = 'full', seconds = 6): number {
  const effort: { current: EncodeEffort } = { current: 'full' };
  const encoder = new X264Encoder({
    width: WIDTH,
    height: HEIGHT,
    preset: 'superfast',
    effort,
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
    if (index === 2 * fps) effort.current = later;
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

  it('keeps to the bit rate when it tries less hard, at 12 pictures a second', () => {
    const ratio = bitrateOf(12, 1_000_000, 'less') / 1_000_000;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });
});

/** Of each picture, whether it is a keyframe that a decoder can begin with. */
const isIdr = ({ nalTypes }: AccessUnit) =>
  [NAL.sps, NAL.pps, NAL.idr].every((type) => nalTypes.includes(type));

describe('X264Encoder, told to try less hard and again harder while it runs', () => {
  const GREYS = [40, 60, 80];
  const EFFORTS = ['full', 'less', 'least', 'less', 'full'] as const;

  function encodeThrough(preset: string) {
    const effort: { current: EncodeEffort } = { current: 'full' };
    const encoder = new X264Encoder({ ...SMALL, preset, effort });
    const units = EFFORTS.map((each, index) => {
      effort.current = each;
      const from = index * GREYS.length;
      return encodeGreys(encoder, GREYS, { from, isKeyframe: (picture) => picture === 0 });
    });
    encoder.close();
    return units;
  }

  it.each(['superfast', 'veryfast', 'medium'])(
    'gives a keyframe at each change and no other, from %s on, loses no picture and keeps the order',
    (preset) => {
      const units = encodeThrough(preset).flat();
      expect(units.map(({ pts }) => pts)).toEqual(
        EFFORTS.flatMap(() => GREYS).map((_, index) => index * 3600),
      );
      expect(units.map(isIdr)).toEqual(EFFORTS.flatMap(() => GREYS.map((_, index) => index === 0)));
      const decoded = decodeMiddles(units).map(([y]) => Math.round(y / 20) * 20);
      expect(decoded).toEqual(EFFORTS.flatMap(() => GREYS));
    },
  );

  it('keeps profile and level, so that what was agreed with the viewers holds', () => {
    const told = encodeThrough('superfast').map(([first]) => {
      const sps = splitNalUnits(first?.annexB ?? Buffer.alloc(0)).find((unit) => nalTypeOf(unit) === NAL.sps);
      return sps && readSps(sps);
    });
    expect(told[0]?.profileLevelId).toMatch(/^42c0/);
    for (const each of told) expect(each).toEqual(told[0]);
  });
});
