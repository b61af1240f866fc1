import { describe, expect, it } from 'vitest';
import { FallBackEncoder } from '../../../../pipeline/media/encode/fall-back-encoder.ts';
import type { H264Encoder } from '../../../../pipeline/media/encode/h264-encoder.ts';
import { NAL } from '../../../../pipeline/media/h264/nal-units.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';
import { decodeMiddles, encodeGreys, SMALL, type AccessUnit } from '../../../helpers/encoded.ts';
import { ShortLivedEncoder } from '../../../helpers/short-lived-encoder.ts';

const SETTINGS = { ...SMALL, preset: 'ultrafast' };

function hardwareOf(open: () => H264Encoder) {
  const failures: unknown[] = [];
  return { open, failures, noteFailure: (error: unknown) => void failures.push(error) };
}

const keyframes = (units: readonly AccessUnit[]) =>
  units.flatMap(({ nalTypes }, index) => (nalTypes.includes(NAL.idr) ? [index] : []));

describe('FallBackEncoder', () => {
  it('goes on with x264 when hardware fails in the middle, from a keyframe on and without losing a picture', () => {
    const shortLived = new ShortLivedEncoder(4);
    const hardware = hardwareOf(() => shortLived);
    const encoder = new FallBackEncoder(SETTINGS, hardware);
    const greys = [40, 60, 80, 100, 120, 140, 160, 180];
    const units = encodeGreys(encoder, greys);
    encoder.close();
    expect(keyframes(units)).toEqual([0, 4]);
    expect(units.map(({ pts }) => pts)).toEqual(greys.map((_, index) => index * 3600));
    expect(decodeMiddles(units).map(([y]) => Math.round(y / 20) * 20)).toEqual(greys);
    expect(hardware.failures).toEqual([new Error('the device is gone')]);
    expect(shortLived.isClosed).toBe(true);
  });

  it('encodes with x264 from the first picture on when hardware cannot be opened', () => {
    const hardware = hardwareOf(() => {
      throw new Error('too many sessions');
    });
    const encoder = new FallBackEncoder(SETTINGS, hardware);
    const units = encodeGreys(encoder, [60, 120]);
    encoder.close();
    expect(decodeMiddles(units).map(([y]) => Math.round(y / 20) * 20)).toEqual([60, 120]);
    expect(hardware.failures).toEqual([new Error('too many sessions')]);
  });

  it('keeps the bit rate of the viewers when it changes over', () => {
    const shortLived = new ShortLivedEncoder(1);
    const encoder = new FallBackEncoder(
      SETTINGS,
      hardwareOf(() => shortLived),
    );
    encoder.setBitrate(300_000);
    const greys = Array.from({ length: 100 }, () => 128);
    const units = encodeGreys(encoder, greys, { isNoisy: true });
    encoder.close();
    const bits = units.slice(50).reduce((sum, { annexB }) => sum + annexB.length * 8, 0);
    expect(bits / 2).toBeGreaterThan(0.7 * 300_000);
    expect(bits / 2).toBeLessThan(1.3 * 300_000);
  });

  it('leaves what fails without hardware to the caller', () => {
    const encoder = new FallBackEncoder(
      SETTINGS,
      hardwareOf(() => new ShortLivedEncoder(0)),
    );
    const [frame, other] = [newFrame(SMALL.width, SMALL.height), newFrame(64, 64)];
    frame.pts = 0n;
    other.pts = 3600n;
    encoder.encode(frame, true, () => undefined);
    expect(() => encoder.encode(other, false, () => undefined)).toThrow(/encode/);
    encoder.close();
    frame.free();
    other.free();
  });
});
