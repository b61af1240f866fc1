import { describe, expect, it } from 'vitest';
import {
  readRtpPacket,
  RtpClock,
  sequenceDistance,
} from '../../../../../pipeline/ingest/sources/rtsp/rtp/rtp-packet.ts';
import { rtpBytes } from './rtp.ts';

describe('readRtpPacket', () => {
  it('reads the header, past contributors and an extension, and takes padding off', () => {
    const bytes = rtpBytes({ sequence: 0xabcd, timestamp: 0xfedcba98, ssrc: 7, isMarked: true });
    bytes[0] = 0x80 | 0x20 | 0x10 | 2;
    const contributors = Buffer.alloc(8);
    const extension = Buffer.from('bede00010a0b0c0d', 'hex');
    const packet = readRtpPacket(
      Buffer.concat([bytes, contributors, extension, Buffer.from('hello'), Buffer.of(0, 0, 3)]),
    );
    expect(packet).toMatchObject({
      payloadType: 96,
      isMarked: true,
      sequence: 0xabcd,
      timestamp: 0xfedcba98,
      ssrc: 7,
    });
    expect(packet?.payload.toString()).toBe('hello');
  });

  it('makes nothing of bytes that are no packet', () => {
    const bytes = rtpBytes({ payload: Buffer.from('x') });
    expect(readRtpPacket(bytes.subarray(0, 11))).toBeNull();
    expect(readRtpPacket(Buffer.concat([Buffer.of(0x40), bytes.subarray(1)]))).toBeNull();
    // Fifteen contributors, an extension, or padding that are longer than the packet.
    for (const first of [0x8f, 0x90, 0xa0])
      expect(
        readRtpPacket(Buffer.concat([Buffer.of(first), bytes.subarray(1, 12), Buffer.of(99)])),
      ).toBeNull();
  });
});

describe('sequenceDistance', () => {
  it('counts over the wrap-around, both ways', () => {
    expect(sequenceDistance(65_535, 2)).toBe(3);
    expect(sequenceDistance(2, 65_535)).toBe(-3);
    expect(sequenceDistance(5, 5)).toBe(0);
  });
});

describe('RtpClock', () => {
  it('goes on rising over the wrap-around, and follows a step back', () => {
    const clock = new RtpClock();
    const start = 2 ** 32 - 3600;
    expect(clock.ticksOf(start)).toBe(0);
    expect(clock.ticksOf(0)).toBe(3600);
    expect(clock.ticksOf(3600)).toBe(7200);
    expect(clock.ticksOf(2 ** 32 - 3600)).toBe(0);
  });
});
