import { describe, expect, it } from 'vitest';
import type { FramedMessage } from '../../../pipeline/ipc/framing.ts';
import {
  encodeHead,
  FrameReader,
  FramingError,
  MAX_JSON_BYTES,
  MAX_PAYLOAD_BYTES,
} from '../../../pipeline/ipc/framing.ts';

const PIXELS = Uint8Array.from({ length: 23 }, (_, index) => index * 11);

function encode(json: object, payload = new Uint8Array()): Buffer {
  return Buffer.concat([encodeHead(json, payload.length), payload]);
}

function header(jsonBytes: number, payloadBytes: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(jsonBytes, 0);
  bytes.writeUInt32LE(payloadBytes, 4);
  return bytes;
}

describe('FrameReader', () => {
  const stream = Buffer.concat([
    encode({ id: 1 }, PIXELS),
    encode({ id: 2, name: 'Käse' }),
    encode({ id: 3 }, PIXELS),
  ]);
  const expected = [
    { json: { id: 1 }, payload: PIXELS },
    { json: { id: 2, name: 'Käse' }, payload: new Uint8Array() },
    { json: { id: 3 }, payload: PIXELS },
  ];

  it('lays out a message as two little-endian lengths, text, payload', () => {
    const bytes = encode({ a: 1 }, Uint8Array.of(9, 8));
    expect(bytes.toString('latin1')).toBe('\x07\0\0\0\x02\0\0\0{"a":1}\x09\x08');
  });

  it('reads the same messages wherever the stream is split in two', () => {
    for (let at = 0; at <= stream.length; at += 1) {
      const reader = new FrameReader();
      expect([...reader.push(stream.subarray(0, at)), ...reader.push(stream.subarray(at))]).toEqual(expected);
    }
  });

  it('reads the same messages byte by byte', () => {
    const reader = new FrameReader();
    const messages: FramedMessage[] = [];
    for (const byte of stream) messages.push(...reader.push(Uint8Array.of(byte)));
    expect(messages).toEqual(expected);
  });

  it('gives a payload without waiting for the message behind it', () => {
    const reader = new FrameReader();
    expect(reader.push(encode({ id: 1 }))).toHaveLength(1);
  });

  it('gives each payload a buffer of its own that can be transferred', () => {
    const [message] = new FrameReader().push(encode({ id: 1 }, PIXELS));
    expect(message?.payload.buffer.byteLength).toBe(PIXELS.length);
  });

  it.each([
    ['text', header(MAX_JSON_BYTES + 1, 0)],
    ['no text', header(0, 4)],
    ['payload', header(2, MAX_PAYLOAD_BYTES + 1)],
    ['both', header(0xffffffff, 0xffffffff)],
  ])('refuses a size over the limits from the header alone: %s', (_, bytes) => {
    expect(() => new FrameReader().push(bytes)).toThrow(FramingError);
  });

  it('refuses text that is not JSON', () => {
    const bytes = Buffer.concat([header(3, 0), Buffer.from('{x}')]);
    expect(() => new FrameReader().push(bytes)).toThrow('not JSON');
  });

  it('does not send what the other side would refuse', () => {
    expect(() => encodeHead({ text: 'x'.repeat(MAX_JSON_BYTES) }, 0)).toThrow(FramingError);
    expect(() => encodeHead({}, MAX_PAYLOAD_BYTES + 1)).toThrow(FramingError);
  });
});
