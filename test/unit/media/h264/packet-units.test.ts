import { describe, expect, it } from 'vitest';
import { packetSplitter } from '../../../../pipeline/media/h264/packet-units.ts';

/** The bytes that matter of a configuration record: its version, and the length's at the place where the codec keeps it. */
function record(sizeAt: number, lengthBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeAt + 1);
  bytes[0] = 1;
  bytes[sizeAt] = 0xfc | (lengthBytes - 1);
  return bytes;
}

const hex = (units: readonly Buffer[]) => units.map((unit) => unit.toString('hex'));

describe('packetSplitter', () => {
  it.each([
    ['h264', 4],
    ['hevc', 21],
  ])('splits %s behind lengths of the size that the record tells', (codec, sizeAt) => {
    const two = packetSplitter(codec, record(sizeAt, 2));
    expect(hex(two(Buffer.from('0002aabb0001cc', 'hex')))).toEqual(['aabb', 'cc']);
    const four = packetSplitter(codec, record(sizeAt, 4));
    expect(hex(four(Buffer.from('00000002aabb00000001cc', 'hex')))).toEqual(['aabb', 'cc']);
  });

  it.each([
    ['no extradata', null],
    ['Annex B', Buffer.from('0000000167', 'hex')],
  ])('splits between start codes with %s', (_, extradata) => {
    const split = packetSplitter('h264', extradata);
    expect(hex(split(Buffer.from('00000001aabb000001cc', 'hex')))).toEqual(['aabb', 'cc']);
  });
});
