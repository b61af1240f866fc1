import { describe, expect, it } from 'vitest';
import { HardwareEncoder } from '../../../../../pipeline/media/encode/hardware/encoder.ts';
import { NAL } from '../../../../../pipeline/media/h264/nal-units.ts';
import { decodeMiddles, encodeGreys, SMALL, type AccessUnit } from '../../../../helpers/encoded.ts';
import { softwareSpec } from '../../../../helpers/software-spec.ts';

const keyframes = (units: readonly AccessUnit[]) =>
  units.flatMap(({ nalTypes }, index) => (nalTypes.includes(NAL.idr) ? [index] : []));

const sizeOf = (units: readonly AccessUnit[]) => units.reduce((sum, { annexB }) => sum + annexB.length, 0);

const greys = (count: number) => Array.from({ length: count }, () => 128);

/** x264's keyframes, the first one left out, are then none to begin with. */
const OPEN_GOP = 'bframes=1:open-gop=1:rc-lookahead=0:sync-lookahead=0';

describe('HardwareEncoder', () => {
  it('gives each picture at its time, in its brightness and colour', () => {
    const encoder = new HardwareEncoder(softwareSpec(), null, SMALL);
    const units = encodeGreys(encoder, [40, 80, 120, 160, 200]);
    encoder.close();
    expect(units.map(({ pts }) => pts)).toEqual([0, 3600, 7200, 10_800, 14_400]);
    const middles = decodeMiddles(units);
    expect(middles).toHaveLength(5);
    for (const [index, [y, u, v]] of middles.entries()) {
      expect(Math.abs(y - (40 + 40 * index))).toBeLessThan(4);
      expect(Math.abs(u - 90)).toBeLessThan(4);
      expect(Math.abs(v - 160)).toBeLessThan(4);
    }
  });

  it('puts a keyframe with its parameter sets exactly where one is asked for', () => {
    const encoder = new HardwareEncoder(softwareSpec(), null, SMALL);
    const units = encodeGreys(encoder, greys(10), { isKeyframe: (index) => index % 4 === 0 });
    encoder.close();
    expect(keyframes(units)).toEqual([0, 4, 8]);
    expect(units[4]?.nalTypes).toEqual(expect.arrayContaining([NAL.sps, NAL.pps, NAL.idr]));
  });

  it.each([
    ['while it runs, without a keyframe', true, [0]],
    ['by being opened anew, which begins with a keyframe', false, [0, 50]],
  ])('follows a new bit rate %s', (_, followsBitrate, wantedKeyframes) => {
    const encoder = new HardwareEncoder(softwareSpec({ followsBitrate }), null, SMALL);
    const before = encodeGreys(encoder, greys(50), { isNoisy: true });
    encoder.setBitrate(SMALL.bitrateBps / 2);
    const after = encodeGreys(encoder, greys(50), { from: 50, isNoisy: true, isKeyframe: () => false });
    encoder.close();
    expect(keyframes([...before, ...after])).toEqual(wantedKeyframes);
    const ratio = sizeOf(after.slice(25)) / sizeOf(before.slice(25));
    expect(ratio).toBeGreaterThan(0.35);
    expect(ratio).toBeLessThan(0.65);
  });

  it('is not opened anew for a small change of the bit rate, but for many that add up', () => {
    const encoder = new HardwareEncoder(softwareSpec({ followsBitrate: false }), null, SMALL);
    encodeGreys(encoder, greys(5));
    const found = [0.9, 0.85, 0.7].map((factor, step) => {
      encoder.setBitrate(SMALL.bitrateBps * factor);
      return keyframes(encodeGreys(encoder, greys(5), { from: 5 + 5 * step, isKeyframe: () => false }));
    });
    encoder.close();
    expect(found).toEqual([[], [], [0]]);
  });

  it('fails, rather than giving no picture, when the encoder keeps them all', () => {
    const options = { preset: 'medium', 'rc-lookahead': '60' };
    const encoder = new HardwareEncoder(softwareSpec({ options }), null, SMALL);
    expect(() => encodeGreys(encoder, greys(60))).toThrow(/26 pictures went into libx264 and none came out/);
    encoder.close();
  });

  it('fails, rather than leaving a new viewer without a picture, when the encoder gives no keyframe on demand', () => {
    const options = { preset: 'ultrafast', 'x264-params': OPEN_GOP };
    const encoder = new HardwareEncoder(softwareSpec({ options }), null, SMALL);
    const isKeyframe = (index: number) => index === 0 || index === 10;
    expect(keyframes(encodeGreys(encoder, greys(10), { isKeyframe }))).toEqual([0]);
    expect(() => encodeGreys(encoder, greys(10), { from: 10, isKeyframe })).toThrow(
      'libx264 was asked for a keyframe and gave none',
    );
    encoder.close();
  });

  it('says what could not be done when it cannot be opened, each time', () => {
    const spec = softwareSpec({ options: { preset: 'no-such-preset' } });
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(() => new HardwareEncoder(spec, null, SMALL)).toThrow(/open libx264/);
  });

  it('can be closed after it failed to be opened anew', () => {
    const options: Record<string, string> = { preset: 'ultrafast', tune: 'zerolatency' };
    const encoder = new HardwareEncoder(softwareSpec({ options, followsBitrate: false }), null, SMALL);
    encodeGreys(encoder, greys(3));
    options['preset'] = 'no-such-preset';
    encoder.setBitrate(SMALL.bitrateBps / 2);
    expect(() => encodeGreys(encoder, greys(3), { from: 3 })).toThrow(/open libx264/);
    encoder.close();
    encoder.close();
  });
});
