import { describe, expect, it } from 'vitest';
import { H264AccessUnits } from '../../../../pipeline/media/h264/access-units.ts';
import { NAL, nalTypeOf } from '../../../../pipeline/media/h264/nal-units.ts';
import { encodeH264 } from '../../../helpers/h264.ts';

// As x264 wrote them (test/unit/media/h264/sps.test.ts); the picture set's number is 0.
const SPS = Buffer.from('6742c01ed900a02ff97011000003000100000300320f162e48', 'hex');
const PPS = Buffer.from('68cb83cb20', 'hex');
const OTHER_PPS = Buffer.from('6846bc80', 'hex');
const IDR = Buffer.from([0x65, 0x88, 0x80, 0x11]);
/** first_mb 0, then slice_type as ue(v): 0 is P, 1 is B, 5 is P, 6 is B. */
const slice = (...bytes: number[]) => Buffer.from([0x41, ...bytes]);
const P_SLICES = [slice(0b1_1_000000), slice(0b1_00110_00)];
const B_SLICES = [slice(0b1_010_0000), slice(0b1_00111_00)];

const annexB = (...units: Buffer[]) =>
  Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));
const lengthPrefixed = (...units: Buffer[]) =>
  Buffer.concat(
    units.flatMap((unit) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(unit.length);
      return [length, unit];
    }),
  );
const record = (sps: Buffer, pps: Buffer) =>
  Buffer.concat([
    Buffer.from([1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, sps.length]),
    sps,
    Buffer.from([1, 0, pps.length]),
    pps,
  ]);
const hex = (units: readonly Buffer[]) => units.map((unit) => unit.toString('hex'));

describe('H264AccessUnits', () => {
  it('puts the parameter sets of the session description before each keyframe that brings none', () => {
    const reader = new H264AccessUnits(annexB(SPS, PPS));
    expect(hex(reader.read(annexB(IDR)).units)).toEqual(hex([SPS, PPS, IDR]));
    expect(hex(reader.read(annexB(P_SLICES[0]!)).units)).toEqual(hex([P_SLICES[0]!]));
  });

  it('leaves a keyframe alone that brings its own, and repeats the newest later on', () => {
    const reader = new H264AccessUnits(annexB(SPS, PPS));
    expect(hex(reader.read(annexB(SPS, OTHER_PPS, IDR)).units)).toEqual(hex([SPS, OTHER_PPS, IDR]));
    expect(hex(reader.read(annexB(IDR)).units)).toContain(OTHER_PPS.toString('hex'));
  });

  it('reads what MP4 files hold: lengths instead of start codes, and the sets in a record', () => {
    const reader = new H264AccessUnits(record(SPS, PPS));
    const picture = reader.read(lengthPrefixed(IDR));
    expect(hex(picture.units)).toEqual(hex([SPS, PPS, IDR]));
    expect(picture.isIdr).toBe(true);
    expect(reader.sps?.equals(SPS)).toBe(true);
  });

  it('takes a length that leads out of the packet for its end', () => {
    const cut = lengthPrefixed(IDR, Buffer.alloc(100, 0x41)).subarray(0, -50);
    expect(hex(new H264AccessUnits(record(SPS, PPS)).read(cut).units).at(-1)).toBe(IDR.toString('hex'));
  });

  it('tells B-slices from others by their header', () => {
    const reader = new H264AccessUnits(null);
    for (const unit of P_SLICES) expect(reader.read(annexB(unit)).hasBSlices).toBe(false);
    for (const unit of B_SLICES) expect(reader.read(annexB(unit)).hasBSlices).toBe(true);
  });

  it('finds the keyframes of a really encoded stream, each with its sets', () => {
    const reader = new H264AccessUnits(null);
    const pictures = encodeH264({ count: 30, gop: 10 }).packets.map((packet) =>
      reader.read(packet.data ?? Buffer.alloc(0)),
    );
    const keyframes = pictures.flatMap(({ isIdr }, index) => (isIdr ? [index] : []));
    expect(keyframes).toEqual([0, 10, 20]);
    for (const index of keyframes)
      expect(pictures[index]?.units.map(nalTypeOf)).toEqual(
        expect.arrayContaining([NAL.sps, NAL.pps, NAL.idr]),
      );
    expect(pictures.some(({ hasBSlices }) => hasBSlices)).toBe(false);
  });
});
