import { describe, expect, it } from 'vitest';
import { RtspProblem } from '../../../../../pipeline/ingest/sources/rtsp/problem.ts';
import {
  RtspStreamReader,
  type Incoming,
} from '../../../../../pipeline/ingest/sources/rtsp/session/stream-reader.ts';

const frame = (channel: number, bytes: Buffer) =>
  Buffer.concat([Buffer.of(0x24, channel, bytes.length >> 8, bytes.length & 255), bytes]);

const STREAM = Buffer.concat([
  Buffer.from(
    'RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="a", nonce="1"\r\nWWW-Authenticate: Basic realm="a"\r\n\r\n',
  ),
  // A packet that holds what looks like a message and like a packet.
  frame(0, Buffer.from('$\0\0\u0001RTSP/1.0 200 OK\r\n\r\n')),
  Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-length: 5\r\n\r\nv=0\r\n'),
  frame(1, Buffer.alloc(0)),
  Buffer.from('OPTIONS rtsp://client RTSP/1.0\r\nCSeq: 7\r\n\r\n'),
  frame(0, Buffer.alloc(300, 7)),
  // An empty line too many, and line feeds alone.
  Buffer.from('\r\nRTSP/1.0 200 OK\nCSeq: 4\nX-Long: a\n  b\n\n'),
]);

const shown = (incoming: readonly Incoming[]) =>
  incoming.map((each) => {
    if (each.type === 'interleaved') return [each.channel, each.bytes.length];
    if (each.type === 'request') return each.request.method;
    const { status, body, headers } = each.response;
    return [status, body.toString(), Object.fromEntries(headers)];
  });

const WHOLE = [
  [401, '', { cseq: ['2'], 'www-authenticate': ['Digest realm="a", nonce="1"', 'Basic realm="a"'] }],
  [0, 23],
  [200, 'v=0\r\n', { cseq: ['3'], 'content-length': ['5'] }],
  [1, 0],
  'OPTIONS',
  [0, 300],
  [200, '', { cseq: ['4'], 'x-long': ['a b'] }],
];

describe('RtspStreamReader', () => {
  it('cuts messages and packets out of one piece', () => {
    expect(shown([...new RtspStreamReader().read(STREAM)])).toEqual(WHOLE);
  });

  it('finds the same wherever the stream was cut in two', () => {
    for (let at = 1; at < STREAM.length; at += 1) {
      const reader = new RtspStreamReader();
      const read = [...reader.read(STREAM.subarray(0, at)), ...reader.read(STREAM.subarray(at))];
      expect(shown(read), `cut at ${at}`).toEqual(WHOLE);
    }
  });

  it('finds the same in single bytes', () => {
    const reader = new RtspStreamReader();
    expect(shown([...STREAM].flatMap((byte) => [...reader.read(Buffer.of(byte))]))).toEqual(WHOLE);
  });

  it.each([
    ['what is no text', Buffer.from([0xff, 0xfe, 1, 2])],
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a greeting in letters', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['a first line without a status', Buffer.from('RTSP/1.0 fine\r\n\r\n')],
    ['a body of a negative length', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n')],
    ['a body of no length', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: x\r\n\r\n')],
    ['a body of a gigabyte', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 1000000000\r\n\r\n')],
  ])('refuses %s at once', (_, bytes) => {
    expect(() => [...new RtspStreamReader().read(bytes)]).toThrow(RtspProblem);
  });

  it('refuses headers that never end, before they fill the memory', () => {
    const reader = new RtspStreamReader();
    const read = (bytes: Buffer) => [...reader.read(bytes)];
    read(Buffer.from('RTSP/1.0 200 OK\r\n'));
    const line = Buffer.from(`X-Header: ${'x'.repeat(1000)}\r\n`);
    const endless = () => {
      for (let index = 0; index < 100; index += 1) read(line);
    };
    expect(endless).toThrow(/headers without an end/);
  });
});
