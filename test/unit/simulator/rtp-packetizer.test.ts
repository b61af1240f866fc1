import { describe, expect, it } from 'vitest';
import { RtpPacketizer } from '../../../simulator/rtp-packetizer.ts';
import { PPS, slice, SPS } from './annex-b.ts';

/** Puts NAL units together again as RFC 6184 tells a receiver to. */
function depacketize(packets: readonly Buffer[]): Buffer[] {
  const nalUnits: Buffer[] = [];
  for (const packet of packets) {
    const payload = packet.subarray(12);
    const [indicator = 0, fragment = 0] = payload;
    if ((indicator & 31) !== 28) {
      nalUnits.push(payload);
    } else if ((fragment & 0x80) !== 0) {
      nalUnits.push(Buffer.concat([Buffer.of((indicator & 0xe0) | (fragment & 31)), payload.subarray(2)]));
    } else {
      nalUnits.push(Buffer.concat([nalUnits.pop() ?? Buffer.alloc(0), payload.subarray(2)]));
    }
  }
  return nalUnits;
}

describe('RtpPacketizer', () => {
  const picture = { nalUnits: [SPS, PPS, slice(5, 5000, 7)], isKeyframe: true };

  it('packs a picture so that a receiver gets the same bytes', () => {
    expect(depacketize(new RtpPacketizer().packetize(picture, 1))).toEqual(picture.nalUnits);
  });

  it('keeps every payload within the limit', () => {
    const packets = new RtpPacketizer(500).packetize(picture, 1);
    expect(Math.max(...packets.map((packet) => packet.length - 12))).toBe(500);
  });

  it('marks the last packet of a picture only', () => {
    const marks = new RtpPacketizer().packetize(picture, 1).map((packet) => ((packet[1] ?? 0) & 0x80) !== 0);
    expect(marks.indexOf(true)).toBe(marks.length - 1);
  });

  it('counts sequence numbers up across pictures, past 65535', () => {
    const packetizer = new RtpPacketizer(100);
    const sequences = Array.from({ length: 1400 }, () => packetizer.packetize(picture, 1))
      .flat()
      .map((packet) => packet.readUInt16BE(2));
    expect(sequences.length).toBeGreaterThan(65_536);
    expect(
      sequences.every((sequence, i) => i === 0 || sequence === ((sequences[i - 1] ?? 0) + 1) % 65_536),
    ).toBe(true);
  });
});
