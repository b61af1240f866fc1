import { describe, expect, it } from 'vitest';
import {
  MAX_PAYLOAD_BYTES,
  packetizeH264,
  type RtpStream,
} from '../../../pipeline/publish/rtp-packetizer.ts';

const START = Buffer.from([0, 0, 0, 1]);
const unit = (type: number, sizeBytes: number) =>
  Buffer.concat([Buffer.from([0x60 | type]), Buffer.alloc(sizeBytes - 1, type + 1)]);
const stream = (): RtpStream => ({ payloadType: 101, ssrc: 0xdead_beef, sequenceNumber: 0xfffe });

/** RFC 6184, read from the other end. */
function depacketize(packets: readonly Buffer[]): Buffer[] {
  const units: Buffer[] = [];
  for (const packet of packets) {
    const payload = packet.subarray(12);
    if ((payload[0]! & 31) !== 28) units.push(payload);
    else if (payload[1]! & 0x80)
      units.push(
        Buffer.concat([Buffer.from([(payload[0]! & 0xe0) | (payload[1]! & 31)]), payload.subarray(2)]),
      );
    else units.push(Buffer.concat([units.pop()!, payload.subarray(2)]));
  }
  return units;
}

describe('packetizeH264', () => {
  const units = [
    unit(7, 20),
    unit(8, 8),
    unit(5, 5000),
    unit(5, MAX_PAYLOAD_BYTES),
    unit(5, MAX_PAYLOAD_BYTES + 1),
  ];
  const annexB = Buffer.concat(units.flatMap((each) => [START, each]));

  it('gives back the same NAL units at the other end', () => {
    expect(depacketize(packetizeH264(annexB, 0, stream())).map((each) => each.toString('hex'))).toEqual(
      units.map((each) => each.toString('hex')),
    );
  });

  it('keeps every packet within the size that fits an Ethernet frame', () => {
    for (const packet of packetizeH264(annexB, 0, stream()))
      expect(packet.length).toBeLessThanOrEqual(12 + MAX_PAYLOAD_BYTES);
  });

  it('marks only the last packet of the picture', () => {
    const marks = packetizeH264(annexB, 0, stream()).map((packet) => packet[1]! >> 7);
    expect(marks.slice(0, -1).every((mark) => mark === 0)).toBe(true);
    expect(marks.at(-1)).toBe(1);
  });

  it('writes the header of RFC 3550, numbers wrapping at 16 bits', () => {
    const numbers = stream();
    const packets = packetizeH264(annexB, 0x1_2345_6789, numbers);
    const [first] = packets;
    expect(first!.subarray(0, 1).toString('hex')).toBe('80');
    expect(first![1]! & 0x7f).toBe(101);
    expect(packets.map((packet) => packet.readUInt16BE(2)).slice(0, 3)).toEqual([0xffff, 0, 1]);
    expect(first!.readUInt32BE(4)).toBe(0x2345_6789);
    expect(first!.readUInt32BE(8)).toBe(0xdead_beef);
  });

  it('reads start codes of three bytes as well', () => {
    const short = Buffer.concat([Buffer.from([0, 0, 1]), unit(7, 20), Buffer.from([0, 0, 1]), unit(1, 30)]);
    expect(depacketize(packetizeH264(short, 0, stream()))).toEqual([unit(7, 20), unit(1, 30)]);
  });
});
