import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { readH264File, type H264File } from '../../simulator/h264-file.ts';
import { CLOCK_RATE_HZ, PAYLOAD_TYPE } from '../../simulator/rtp-packetizer.ts';
import { describeStream, type RtspRequest } from '../../simulator/rtsp-message.ts';
import { eventually } from '../helpers/eventually.ts';
import { makeNoisyH264 } from '../helpers/noisy-video.ts';
import { rtpPictures } from '../helpers/rtp-pictures.ts';
import { keptLog, openRtsp, readPackets } from '../helpers/rtsp-source.ts';
import { answer, plainScript, ScriptedCamera, type Script } from '../helpers/scripted-camera.ts';

silenceLibav();

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const frame = (packet: Buffer, channel = 0) =>
  Buffer.concat([Buffer.of(0x24, channel, packet.length >> 8, packet.length & 255), packet]);

describe('our own RTSP client, of a camera', () => {
  let folder: string;
  let clip: H264File;
  let sdp: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-odd-'));
    clip = await readH264File(makeNoisyH264(path.join(folder, 'noise.h264'), []));
    sdp = describeStream(clip.sps, clip.pps, PAYLOAD_TYPE, CLOCK_RATE_HZ);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Sends the bytes once it plays. */
  const playing =
    (bytes: readonly Buffer[], script: Script = plainScript(sdp)): Script =>
    (request, socket) => {
      const said = script(request, socket);
      if (request.method !== 'PLAY') return said;
      return Buffer.concat([Buffer.from(said ?? ''), ...bytes]);
    };

  it('that makes its nonce stale: signs in anew, and counts its requests', async () => {
    let nonce = 1;
    const script = playing(rtpPictures(clip, 2).flatMap(({ packets }) => packets.map((each) => frame(each))));
    const isSigned = (request: RtspRequest) => {
      const field = (name: string) =>
        new RegExp(`\\b${name}="?([^",]*)`).exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
      const expected = md5(
        `${md5('admin:cam:secret')}:${nonce}:${field('nc')}:${field('cnonce')}:auth:${md5(`${request.method}:${request.url}`)}`,
      );
      return field('response') === expected;
    };
    await using camera = await ScriptedCamera.start((request, socket) => {
      if (request.method === 'OPTIONS') return script(request, socket);
      // SETUP finds the nonce stale.
      if (request.method === 'SETUP' && nonce === 1) nonce = 2;
      if (isSigned(request)) return script(request, socket);
      const isStale = request.headers.has('authorization') ? ', stale=true' : '';
      const asked = `Digest realm="cam", nonce="${nonce}", qop="auth"${isStale}`;
      return answer(request, '401 Unauthorized', { 'WWW-Authenticate': asked });
    });
    const source = await openRtsp({ url: camera.url, username: 'admin', password: 'secret' }, 'own');
    expect(await readPackets(source, 2)).toHaveLength(2);
    await source.close();
    expect(camera.methods()).toEqual([
      'OPTIONS',
      'DESCRIBE',
      'DESCRIBE',
      'SETUP',
      'SETUP',
      'PLAY',
      'TEARDOWN',
    ]);
  });

  it('that refuses every password: asks it no more than twice', async () => {
    let nonce = 0;
    await using camera = await ScriptedCamera.start((request) => {
      nonce += 1;
      return answer(request, '401 Unauthorized', {
        'WWW-Authenticate': `Digest realm="cam", nonce="${nonce}"`,
      });
    });
    const opening = openRtsp({ url: camera.url, username: 'admin', password: 'wrong' }, 'auto');
    await expect(opening).rejects.toMatchObject({ code: 'unauthorized' });
    expect(camera.methods()).toEqual(['OPTIONS', 'OPTIONS']);
  });

  it('that ends sessions after a second: gives a sign of life in half of it', async () => {
    await using camera = await ScriptedCamera.start(plainScript(sdp, 1));
    const source = await openRtsp({ url: camera.url }, 'own');
    await eventually(
      'two signs of life',
      () => camera.methods().filter((method) => method === 'GET_PARAMETER').length >= 2,
      2500,
    );
    await source.close();
    expect(camera.methods().at(-1)).toBe('TEARDOWN');
    expect(camera.requests.at(-1)?.headers.get('session')).toBe('42');
  });

  it('that does not know GET_PARAMETER: asks for its options instead', async () => {
    await using camera = await ScriptedCamera.start((request, socket) =>
      request.method === 'OPTIONS'
        ? answer(request, '200 OK', { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY' })
        : plainScript(sdp, 1)(request, socket),
    );
    const source = await openRtsp({ url: camera.url }, 'own');
    await eventually('a sign of life', () => camera.methods().at(-1) === 'OPTIONS', 2500);
    await source.close();
  });

  it('that asks something in between: is answered', async () => {
    const answered = Promise.withResolvers<string>();
    await using camera = await ScriptedCamera.start((request, socket) => {
      if (request.method === 'PLAY') {
        // What comes back is no request, so it is looked for in the bytes.
        socket.on('data', (bytes: Buffer) => {
          if (bytes.includes('CSeq: 99')) answered.resolve(bytes.toString());
        });
        return `${answer(request)}OPTIONS rtsp://client RTSP/1.0\r\nCSeq: 99\r\n\r\n`;
      }
      return plainScript(sdp)(request, socket);
    });
    const source = await openRtsp({ url: camera.url }, 'own');
    expect(await answered.promise).toMatch(/RTSP\/1\.0 200 OK\r\nCSeq: 99/);
    await source.close();
  });

  it('that sends H.265: is read by libav’s client, and the reason logged once', async () => {
    const h265 = sdp.replace('H264', 'H265');
    await using camera = await ScriptedCamera.start(plainScript(h265));
    const { log, lines } = keptLog();
    // Nothing follows, so that libav gives up too, as it does for its own reasons.
    await expect(openRtsp({ url: camera.url }, 'auto', log, 1500)).rejects.toMatchObject({
      name: 'SourceError',
    });
    expect(lines.filter((line) => line.includes('its video is H265'))).toHaveLength(1);
    expect(camera.methods().filter((method) => method === 'DESCRIBE')).toHaveLength(2);
  });

  it.each([
    ['an answer without an end', (socket: Socket) => flood(socket, `X-Header: ${'x'.repeat(1000)}\r\n`)],
    ['a body of a gigabyte', () => 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 1000000000\r\n\r\n'],
    ['an answer in HTTP', () => 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('that sends %s: says that this is no RTSP', async (_, say) => {
    await using camera = await ScriptedCamera.start((_request, socket) => say(socket));
    await expect(openRtsp({ url: camera.url }, 'own')).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/does not speak RTSP/),
    });
  });

  it('that sends garbage between packets: ends the connection', async () => {
    const [first] = rtpPictures(clip, 1);
    const bytes = [...first!.packets.map((each) => frame(each)), Buffer.from([0xff, 0xff, 0xff, 0xff])];
    await using camera = await ScriptedCamera.start(playing(bytes));
    const source = await openRtsp({ url: camera.url }, 'own');
    expect((await readPackets(source, 1))[0]?.hash).toBe(first!.hash);
    await expect(source.read()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^The connection to .* failed/),
    });
    await source.close();
  });

  it('that says goodbye by RTCP: ends', async () => {
    await using camera = await ScriptedCamera.start(
      playing([frame(Buffer.from('81cb000100000001', 'hex'), 1)]),
    );
    const source = await openRtsp({ url: camera.url }, 'own');
    await expect(source.read()).rejects.toMatchObject({ code: 'ended' });
    await source.close();
  });

  it('that falls silent in the middle of the negotiation: gives up in time', async () => {
    await using camera = await ScriptedCamera.start((request, socket) =>
      request.method === 'SETUP' ? null : plainScript(sdp)(request, socket),
    );
    await expect(openRtsp({ url: camera.url }, 'own', undefined, 500)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/does not answer/),
    });
    await eventually('the connection closed', () => camera.sockets.size === 0);
  });
});

/** Writes a line again and again until the other side has had enough. */
function flood(socket: Socket, line: string): string {
  const write = () => {
    while (socket.writable && socket.write(line)) {
      // Until its buffer is full.
    }
  };
  socket.on('drain', write);
  setImmediate(write);
  return 'RTSP/1.0 200 OK\r\n';
}
