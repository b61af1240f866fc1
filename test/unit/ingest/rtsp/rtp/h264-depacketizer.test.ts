import { describe, expect, it } from 'vitest';
import {
  H264Depacketizer,
  type ReceivedPicture,
} from '../../../../../pipeline/ingest/sources/rtsp/rtp/h264-depacketizer.ts';
import { UnsuitableStream } from '../../../../../pipeline/ingest/sources/rtsp/problem.ts';
import { rtpPacket, type RtpFacts } from './rtp.ts';

const unit = (header: number, ...rest: readonly number[]) => Buffer.of(header, ...rest);
const SPS = unit(0x67, 0x42, 0xc0, 0x1e, 1);
const PPS = unit(0x68, 0xce, 2);
/** A first slice begins with a 1 bit: first_mb_in_slice is 0. */
const IDR = unit(0x65, 0x88, 1, 2, 3, 4, 5, 6, 7);
const SLICE = unit(0x41, 0x9a, 1, 2, 3, 4, 5, 6, 7);
const LATER_SLICE = unit(0x41, 0x1a, 9, 9, 9);
const RECOVERY_POINT = unit(0x06, 6, 1, 0xc4, 0x80);

const stapA = (...units: readonly Buffer[]) =>
  Buffer.concat([
    Buffer.of(0x78),
    ...units.flatMap((each) => [Buffer.of(each.length >> 8, each.length & 255), each]),
  ]);

/** FU-A fragments of so many bytes each. */
function fuA(whole: Buffer, bytes: number): Buffer[] {
  const header = whole[0]!;
  const fragments: Buffer[] = [];
  for (let at = 1; at < whole.length; at += bytes) {
    const marks = (at === 1 ? 0x80 : 0) | (at + bytes >= whole.length ? 0x40 : 0);
    const head = Buffer.of((header & 0xe0) | 28, marks | (header & 31));
    fragments.push(Buffer.concat([head, whole.subarray(at, at + bytes)]));
  }
  return fragments;
}

const MARKED = { isMarked: true } as const;
const feed = (depacketizer: H264Depacketizer, facts: RtpFacts, lostBefore = 0) =>
  depacketizer.push(rtpPacket(facts), lostBefore);
const hex = (pictures: readonly ReceivedPicture[]) =>
  pictures.map(({ units }) => units.map((each) => each.toString('hex')).join(' '));
const shown = (...units: readonly Buffer[]) => units.map((each) => each.toString('hex')).join(' ');

describe('H264Depacketizer', () => {
  it('gives a picture with its marker, and not before', () => {
    const depacketizer = new H264Depacketizer();
    expect(feed(depacketizer, { payload: SPS, timestamp: 90 })).toEqual([]);
    expect(feed(depacketizer, { payload: PPS, timestamp: 90 })).toEqual([]);
    const pictures = feed(depacketizer, { payload: IDR, timestamp: 90, ...MARKED });
    expect(hex(pictures)).toEqual([shown(SPS, PPS, IDR)]);
    expect(pictures[0]).toMatchObject({ rtpTimestamp: 90, isKeyframe: true, hasBSlices: false });
    expect(feed(depacketizer, { payload: SLICE, timestamp: 180, ...MARKED })[0]).toMatchObject({
      rtpTimestamp: 180,
      isKeyframe: false,
    });
  });

  it('takes aggregates apart', () => {
    const payload = stapA(SPS, PPS, IDR);
    expect(hex(feed(new H264Depacketizer(), { payload, ...MARKED }))).toEqual([shown(SPS, PPS, IDR)]);
  });

  it.each([1, 2, 3, 7])('puts fragments of %i bytes together', (bytes) => {
    const depacketizer = new H264Depacketizer();
    const fragments = fuA(IDR, bytes);
    const pictures = fragments.flatMap((payload, index) =>
      feed(depacketizer, { payload, isMarked: index === fragments.length - 1 }),
    );
    expect(hex(pictures)).toEqual([shown(IDR)]);
  });

  it('ends a picture without a marker where the next timestamp begins', () => {
    const depacketizer = new H264Depacketizer();
    expect(feed(depacketizer, { payload: IDR, timestamp: 1 })).toEqual([]);
    expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 2 }))).toEqual([shown(IDR)]);
    expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 3, ...MARKED }))).toEqual([
      shown(SLICE),
      shown(SLICE),
    ]);
  });

  it('keeps parameter sets that come marked, or by themselves, for the picture behind them', () => {
    const depacketizer = new H264Depacketizer();
    expect(feed(depacketizer, { payload: SPS, timestamp: 1, ...MARKED })).toEqual([]);
    expect(feed(depacketizer, { payload: PPS, timestamp: 1, ...MARKED })).toEqual([]);
    const pictures = feed(depacketizer, { payload: IDR, timestamp: 2, ...MARKED });
    expect(hex(pictures)).toEqual([shown(SPS, PPS, IDR)]);
    expect(pictures[0]?.rtpTimestamp).toBe(2);
  });

  it('sees where decoding can begin, and B-slices', () => {
    const depacketizer = new H264Depacketizer();
    feed(depacketizer, { payload: RECOVERY_POINT, timestamp: 1 });
    expect(feed(depacketizer, { payload: SLICE, timestamp: 1, ...MARKED })[0]?.isKeyframe).toBe(true);
    // slice_type 6 (B): 1 (first_mb_in_slice 0), then 00111.
    const bSlice = unit(0x01, 0b1001_1100, 1, 2);
    expect(feed(depacketizer, { payload: bSlice, timestamp: 2, ...MARKED })[0]?.hasBSlices).toBe(true);
  });

  describe('after a loss', () => {
    it('leaves out the picture that has a gap, and goes on with the next', () => {
      const depacketizer = new H264Depacketizer();
      feed(depacketizer, { payload: IDR, timestamp: 1, ...MARKED });
      const [first, , last] = fuA(SLICE, 3);
      feed(depacketizer, { payload: first!, timestamp: 2 });
      expect(feed(depacketizer, { payload: last!, timestamp: 2, ...MARKED }, 1)).toEqual([]);
      expect(depacketizer.droppedPictures).toBe(1);
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 3, ...MARKED }))).toEqual([shown(SLICE)]);
    });

    it('leaves out a picture whose beginning is missing', () => {
      const depacketizer = new H264Depacketizer();
      feed(depacketizer, { payload: IDR, timestamp: 1, ...MARKED });
      expect(feed(depacketizer, { payload: LATER_SLICE, timestamp: 2, ...MARKED }, 1)).toEqual([]);
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 3, ...MARKED }))).toEqual([shown(SLICE)]);
    });

    it('takes a picture that begins just behind whole lost ones', () => {
      const depacketizer = new H264Depacketizer();
      feed(depacketizer, { payload: IDR, timestamp: 1, ...MARKED });
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 9, ...MARKED }, 5))).toEqual([shown(SLICE)]);
    });

    it('does not take the end of one picture and the beginning of another for one', () => {
      const depacketizer = new H264Depacketizer();
      feed(depacketizer, { payload: fuA(SLICE, 3)[0]!, timestamp: 1 });
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 2, ...MARKED }, 2))).toEqual([shown(SLICE)]);
      expect(depacketizer.droppedPictures).toBe(1);
    });

    it.each([
      ['the beginning', 0],
      ['the middle', 1],
      ['the end', 2],
    ])('waits for the next keyframe when %s of one is lost', (_, lost) => {
      const depacketizer = new H264Depacketizer();
      for (const [index, payload] of fuA(IDR, 3).entries()) {
        if (index === lost) continue;
        const facts = { payload, timestamp: 1, isMarked: index === 2 };
        expect(feed(depacketizer, facts, index === lost + 1 ? 1 : 0)).toEqual([]);
      }
      const lostAtEnd = lost === 2 ? 1 : 0;
      expect(feed(depacketizer, { payload: SLICE, timestamp: 2, ...MARKED }, lostAtEnd)).toEqual([]);
      expect(feed(depacketizer, { payload: SLICE, timestamp: 3, ...MARKED })).toEqual([]);
      expect(hex(feed(depacketizer, { payload: IDR, timestamp: 4, ...MARKED }))).toEqual([shown(IDR)]);
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 5, ...MARKED }))).toEqual([shown(SLICE)]);
    });
  });

  describe('with a camera that does it otherwise', () => {
    it('waits for the next timestamp once a camera was seen to mark each slice', () => {
      const depacketizer = new H264Depacketizer();
      const laterIdr = unit(0x65, 0x08, 1, 1);
      expect(feed(depacketizer, { payload: IDR, timestamp: 1, ...MARKED })).toHaveLength(1);
      feed(depacketizer, { payload: laterIdr, timestamp: 1, ...MARKED });
      feed(depacketizer, { payload: IDR, timestamp: 2, ...MARKED });
      feed(depacketizer, { payload: laterIdr, timestamp: 2, ...MARKED });
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 3, ...MARKED }))).toEqual([
        shown(IDR, laterIdr),
      ]);
    });

    it.each([
      ['an aggregate that is cut off', Buffer.of(0x78, 0, 9, 0x41, 0x9a)],
      ['an aggregate with a byte too many', Buffer.concat([stapA(SLICE), Buffer.of(0)])],
      ['a fragment without a header', Buffer.of(0x7c)],
      ['a fragment without a beginning', fuA(SLICE, 3)[1]!],
      ['a fragment without an end', fuA(SLICE, 3)[0]!],
    ])('leaves out a picture with %s', (_, payload) => {
      const depacketizer = new H264Depacketizer();
      feed(depacketizer, { payload: IDR, timestamp: 1, ...MARKED });
      expect(feed(depacketizer, { payload, timestamp: 2, ...MARKED })).toEqual([]);
      expect(hex(feed(depacketizer, { payload: SLICE, timestamp: 3, ...MARKED }))).toEqual([shown(SLICE)]);
    });

    it('passes over empty packets and NAL units without a meaning', () => {
      const depacketizer = new H264Depacketizer();
      expect(feed(depacketizer, { payload: Buffer.alloc(0), ...MARKED })).toEqual([]);
      for (const type of [0, 30, 31])
        expect(feed(depacketizer, { payload: unit(type, 1), ...MARKED })).toEqual([]);
      expect(hex(feed(depacketizer, { payload: IDR, ...MARKED }))).toEqual([shown(IDR)]);
    });

    it.each([25, 26, 27, 29])('says that packets of type %i are not for it', (type) => {
      const push = () => feed(new H264Depacketizer(), { payload: unit(0x60 | type, 1, 2, 3) });
      expect(push).toThrow(UnsuitableStream);
    });

    it('does not gather a picture without an end', () => {
      const depacketizer = new H264Depacketizer();
      const fragment = Buffer.concat([Buffer.of(0x7c, 0x05), Buffer.alloc(60_000, 1)]);
      feed(depacketizer, { payload: fuA(IDR, 3)[0]!, timestamp: 1 });
      for (let index = 0; index < 300; index += 1) feed(depacketizer, { payload: fragment, timestamp: 1 });
      expect(feed(depacketizer, { payload: fuA(IDR, 3).at(-1)!, timestamp: 1, ...MARKED })).toEqual([]);
      expect(hex(feed(depacketizer, { payload: IDR, timestamp: 2, ...MARKED }))).toEqual([shown(IDR)]);
    });
  });
});
