import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceError } from '../../pipeline/errors.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { makeNoisyH264 } from '../helpers/noisy-video.ts';
import { keptLog, openRtsp, overlapOf, readPackets, type ReadPacket } from '../helpers/rtsp-source.ts';

silenceLibav();

const PASSWORD = 'p@ss:/?#[]% wört&"$(x)';
const LOGIN = { username: 'admin', password: PASSWORD };

describe('our own RTSP client', () => {
  let folder: string;
  let simulator: Simulator;
  let blackHole: Server;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-rtsp-'));
    const file = makeNoisyH264(path.join(folder, 'noise.h264'), []);
    const reordered = makeNoisyH264(path.join(folder, 'reordered.h264'), ['-bf', '2', '-profile:v', 'high']);
    const credentials = { ...LOGIN, scheme: 'digest' } as const;
    simulator = await startSimulator({
      streams: {
        open: { file, fps: 25 },
        digest: { file, fps: 25, credentials },
        faulty: { file, fps: 25 },
        changing: { file, fps: 25 },
        reordered: { file: reordered, fps: 25 },
      },
    });
    blackHole = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(blackHole, 'listening');
  });
  afterAll(async () => {
    blackHole.close();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['tcp', 'udp'] as const)('gives the packets that libav gives, over %s', async (transport) => {
    const settings = { url: simulator.url('digest'), transport, ...LOGIN };
    const [own, libav] = await Promise.all([openRtsp(settings, 'own'), openRtsp(settings, 'libav')]);
    try {
      expect(own.stream).toMatchObject({ codec: 'h264', width: 640, height: 360, videoDelay: 0 });
      expect(libav.stream).toMatchObject({ codec: 'h264', width: 640, height: 360, videoDelay: 0 });
      expect(own.stream.parameters.profile).toBe(libav.stream.parameters.profile);
      const [ours, theirs] = await Promise.all([readPackets(own, 90), readPackets(libav, 90)]);
      // Three seconds that both have.
      const common = overlapOf(ours, theirs);
      expect(common.ours.length).toBeGreaterThan(75);
      expect(common.ours.map(({ hash }) => hash)).toEqual(common.theirs.map(({ hash }) => hash));
      const keyframes = (packets: readonly ReadPacket[]) => packets.map(({ isKeyframe }) => isKeyframe);
      expect(keyframes(common.ours)).toEqual(keyframes(common.theirs));
      expect(common.ours.filter(({ isKeyframe }) => isKeyframe).length).toBeGreaterThanOrEqual(3);
      expect(new Set(ours.slice(1).map(({ pts }, index) => pts - ours[index]!.pts))).toEqual(
        new Set([3600n]),
      );
    } finally {
      await Promise.all([own.close(), libav.close()]);
    }
  });

  const failure = async (
    settings: Parameters<typeof openRtsp>[0],
    client: 'own' | 'libav',
    log = keptLog(),
  ) => {
    const error: unknown = await openRtsp(settings, client, log.log, 1000).then(
      (source) => source.close(),
      (reason: unknown) => reason,
    );
    if (!(error instanceof SourceError)) throw new Error('no SourceError', { cause: error });
    return { code: error.code, message: error.message };
  };

  it.each([
    ['a wrong password', () => ({ url: simulator.url('digest'), username: 'admin', password: 'hunter2' })],
    ['no password', () => ({ url: simulator.url('digest') })],
    ['a path that is not there', () => ({ url: simulator.url('nowhere') })],
    ['a closed port', () => ({ url: 'rtsp://127.0.0.1:1/x' })],
    ['a host that never answers', () => ({ url: `rtsp://127.0.0.1:${portOf(blackHole)}/x` })],
  ])('says of %s what libav’s says', async (_, settings) => {
    expect(await failure(settings(), 'own')).toEqual(await failure(settings(), 'libav'));
  });

  it.each([
    ['tcp', /too many viewers/],
    ['udp', /Try the transport TCP/],
  ] as const)('says that the camera refuses %s', async (transport, message) => {
    simulator.setFault('faulty', `no-${transport}`);
    const said = await failure({ url: simulator.url('faulty'), transport }, 'own');
    simulator.setFault('faulty', null);
    expect(said).toMatchObject({ code: 'unreachable', message: expect.stringMatching(message) });
  });

  it('tells nobody the password', async () => {
    const log = keptLog();
    const wrong = { url: simulator.url('digest'), username: 'admin', password: 'hunter2' };
    const error: unknown = await openRtsp(wrong, 'own', log.log).catch((reason: unknown) => reason);
    const all = [...log.lines, JSON.stringify(chainOf(error))].join('\n');
    expect(all).toContain('unauthorized');
    expect(all).not.toContain('hunter2');
  });

  it('ends when the camera loses its power, after what had come', async () => {
    const camera = await startSimulator({
      streams: { camera: { file: path.join(folder, 'noise.h264'), fps: 25 } },
    });
    const source = await openRtsp({ url: camera.url('camera') }, 'own');
    try {
      await readPackets(source, 3);
      await camera.close();
      await expect(readPackets(source, 1000)).rejects.toMatchObject({ name: 'SourceError', code: 'ended' });
    } finally {
      await source.close();
    }
  });

  it('breaks a pending read when it is interrupted', async () => {
    const source = await openRtsp({ url: simulator.url('faulty') }, 'own');
    simulator.setFault('faulty', 'stalled');
    const reading = readPackets(source, 1000);
    source.interrupt();
    await expect(reading).rejects.toMatchObject({ code: 'ended' });
    await source.close();
    simulator.setFault('faulty', null);
  });

  it('leaves the camera nobody to send to once it is closed', async () => {
    const source = await openRtsp({ url: simulator.url('open') }, 'own');
    await readPackets(source, 2);
    expect(simulator.stream('open').subscribers).toBe(1);
    await source.close();
    await eventually('no subscriber', () => simulator.stream('open').subscribers === 0);
  });

  it('hands a camera with B-frames to libav’s client, and says so once', async () => {
    const { log, lines } = keptLog();
    const source = await openRtsp({ url: simulator.url('reordered') }, 'auto', log);
    expect(source.stream.videoDelay).toBeGreaterThan(0);
    await readPackets(source, 5);
    await source.close();
    expect(lines.filter((line) => line.includes('B-frames'))).toHaveLength(1);
    await expect(openRtsp({ url: simulator.url('reordered') }, 'own')).rejects.toMatchObject({
      code: 'unsupported-codec',
      message: expect.stringMatching(/B-frames.*ingest\.rtspClient/),
    });
  });

  it('connects anew by libav’s client when B-frames begin in the middle', async () => {
    const { log, lines } = keptLog();
    const { sourceOpener } = await import('../../pipeline/ingest/sources/registry.ts');
    const open = sourceOpener(log);
    const settings = { kind: 'rtsp', url: simulator.url('changing'), transport: 'tcp' } as const;
    const options = {
      rtspClient: 'auto',
      openTimeoutMs: 5000,
      stallTimeoutMs: 5000,
      signal: new AbortController().signal,
    } as const;
    const source = await open(settings, options);
    await simulator.stream('changing').swap({ file: path.join(folder, 'reordered.h264'), fps: 25 });
    await expect(readPackets(source, 1000)).rejects.toMatchObject({ code: 'ended' });
    await source.close();
    const again = await open(settings, options);
    expect(again.stream.videoDelay).toBeGreaterThan(0);
    await again.close();
    expect(lines.filter((line) => line.includes('B-frames'))).toHaveLength(1);
  });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** An error and its causes, as far as a log would show them. */
function chainOf(error: unknown): unknown[] {
  return error instanceof Error ? [Object.entries(error), error.message, ...chainOf(error.cause)] : [];
}
