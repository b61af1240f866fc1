import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { encodeH264, writeH264 } from '../helpers/h264.ts';

const PASSWORD = 'p@ss:/?#[]% wört&"$(x)';
type RtspFields = Partial<Extract<SourceSettings, { kind: 'rtsp' }>>;

describe('a camera process', () => {
  let folder: string;
  let simulator: Simulator;
  let large: string;
  let blackHole: Server;
  const cameras: CameraChild[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-ingest-'));
    const file = writeH264(path.join(folder, 'small.h264'), { width: 320, height: 180 });
    large = writeH264(path.join(folder, 'large.h264'), { width: 480, height: 270 });
    simulator = await startSimulator({
      streams: {
        open: { file, fps: 25 },
        faulty: { file, fps: 25 },
        swapped: { file, fps: 25 },
        digest: { file, fps: 25, credentials: { username: 'admin', password: PASSWORD, scheme: 'digest' } },
        basic: { file, fps: 25, credentials: { username: 'admin', password: PASSWORD, scheme: 'basic' } },
      },
    });
    // Accepts connections and never says a word.
    blackHole = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(blackHole, 'listening');
  });
  afterEach(async () => {
    simulator.setFault('faulty', null);
    await Promise.all(cameras.splice(0).map((camera) => camera.stop()));
  });
  afterAll(async () => {
    blackHole.close();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  const watchUrl = (url: string, more: RtspFields = {}) => {
    const camera = new CameraChild(cameraSettings({ kind: 'rtsp', url, transport: 'tcp', ...more }, folder));
    cameras.push(camera);
    return camera;
  };
  const watch = (name: string, more: RtspFields = {}) => watchUrl(simulator.url(name), more);
  const becomes = (camera: CameraChild, state: string, timeoutMs?: number) =>
    eventually(
      `state ${state} instead of ${camera.status?.state}`,
      () => camera.status?.state === state && camera.status,
      timeoutMs,
    );
  const fpsOf = (camera: CameraChild) => camera.of('report').at(-1)?.report.fpsIn ?? 0;

  it.each(['tcp', 'udp'] as const)('brings every picture of an RTSP camera over %s', async (transport) => {
    const camera = watch('open', { transport });
    await becomes(camera, 'live');
    await eventually('25 pictures a second', () => fpsOf(camera) > 23 && fpsOf(camera) < 27);
    expect(camera.of('report').at(-1)?.report).toMatchObject({ width: 320, height: 180, codec: 'h264' });
  });

  it.each(['digest', 'basic'])('signs in by %s with a password of special characters', async (name) => {
    await becomes(watch(name, { username: 'admin', password: PASSWORD }), 'live');
  });

  it.each([
    ['a wrong password', { username: 'admin', password: 'hunter2' }, /refuses this user and password/],
    ['no password', {}, /wants a user and a password/],
  ])('says failed-auth for %s, and what to do', async (_, fields, message) => {
    const status = await becomes(watch('digest', fields), 'failed-auth');
    expect(status.message).toMatch(message);
    expect(status.message).not.toContain('hunter2');
  });

  it('says not-found for a path that the camera does not have', async () => {
    const status = await becomes(watch('nowhere'), 'not-found');
    expect(status.message).toMatch(/no stream \/nowhere/);
  });

  it('says that nothing listens where the port is closed', async () => {
    const status = await becomes(watchUrl('rtsp://127.0.0.1:1/x'), 'reconnecting');
    expect(status.message).toMatch(/Nothing listens at 127\.0\.0\.1:1/);
  });

  it('says that a host never answers', async () => {
    const address = blackHole.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const status = await becomes(watchUrl(`rtsp://127.0.0.1:${address.port}/x`), 'reconnecting');
    expect(status.message).toMatch(/does not answer/);
  });

  it('says that garbage is not RTSP', async () => {
    simulator.setFault('faulty', 'garbage');
    const status = await becomes(watch('faulty'), 'reconnecting');
    expect(status.message).toMatch(/does not speak RTSP|does not answer/);
  });

  it('notices a stall, and is live again when the pictures come back', async () => {
    const camera = watch('faulty');
    await becomes(camera, 'live');
    simulator.setFault('faulty', 'stalled');
    expect((await becomes(camera, 'reconnecting')).message).toMatch(/No picture came/);
    simulator.setFault('faulty', null);
    await becomes(camera, 'live');
  });

  it('comes back by itself after the camera lost its power, and no other camera is disturbed', async () => {
    const steady = new CameraChild(
      cameraSettings({ kind: 'file', path: await fileCamera(folder), loop: true }, folder),
    );
    cameras.push(steady);
    const camera = watch('open');
    await becomes(camera, 'live');
    await becomes(steady, 'live');
    await simulator.powerOff();
    await becomes(camera, 'reconnecting');
    await simulator.powerOn();
    await becomes(camera, 'live');
    await eventually('pictures again', () => fpsOf(camera) > 20);
    expect(steady.of('status').map(({ status }) => status.state)).toEqual(['starting', 'live']);
  });

  it('goes on when the picture changes its size in the middle of the stream', async () => {
    const camera = watch('swapped');
    await becomes(camera, 'live');
    await eventually('the first size', () => camera.of('report').at(-1)?.report.width === 320);
    await simulator.stream('swapped').swap({ file: large, fps: 25 });
    await eventually('the second size', () => camera.of('report').at(-1)?.report.width === 480);
    expect(camera.status?.state).toBe('live');
  });

  it('is live whether or not a device of this machine decodes', async () => {
    const source = { kind: 'rtsp', url: simulator.url('open'), transport: 'tcp' } as const;
    const media = { hardwareDecoder: 'auto', hardwareEncoder: 'off' } as const;
    const camera = new CameraChild(cameraSettings(source, folder, { media }));
    cameras.push(camera);
    await becomes(camera, 'live');
    await eventually('pictures', () => fpsOf(camera) > 20);
  });

  it('says not-found for a webcam that is not plugged in', async () => {
    const camera = new CameraChild(cameraSettings({ kind: 'webcam', device: '/dev/video99' }, folder));
    cameras.push(camera);
    expect((await becomes(camera, 'not-found')).message).toMatch(/no webcam \/dev\/video99/);
  });

  it('plays a file once, then is done', async () => {
    const camera = new CameraChild(
      cameraSettings({ kind: 'file', path: await fileCamera(folder), loop: false }, folder),
    );
    cameras.push(camera);
    await becomes(camera, 'live');
    expect((await becomes(camera, 'disabled')).message).toMatch(/played to its end/);
  });

  it('ends by itself when its server dies', async () => {
    const camera = watch('open');
    await becomes(camera, 'live');
    const exited = once(camera.process, 'exit');
    camera.process.disconnect();
    expect((await exited)[0]).toBe(0);
  });

  it('gives a snapshot while live, and says so when it has none', async () => {
    const camera = watch('open');
    await becomes(camera, 'live');
    camera.send({ type: 'snapshot', requestId: 7 });
    const [answer] = await eventually(
      'a snapshot',
      () => camera.of('snapshot').length > 0 && camera.of('snapshot'),
    );
    expect(answer!.requestId).toBe(7);
    expect(Buffer.from(answer!.jpeg).subarray(0, 3).toString('hex')).toBe('ffd8ff');
    const dead = watchUrl('rtsp://127.0.0.1:1/x');
    await becomes(dead, 'reconnecting');
    dead.send({ type: 'snapshot', requestId: 8 });
    await eventually('a refusal', () => dead.of('snapshot-failed').some(({ requestId }) => requestId === 8));
  });
});

let filePath: string | undefined;

/** Two seconds of MP4. */
async function fileCamera(folder: string): Promise<string> {
  if (filePath !== undefined) return filePath;
  const { Mp4Writer } = await import('../../pipeline/media/mp4/writer.ts');
  const { parameterSetsOf } = await import('../../pipeline/media/h264/nal-units.ts');
  const { packets, stream } = encodeH264({ count: 50, gop: 10 });
  filePath = path.join(folder, 'two-seconds.mp4');
  const writer = new Mp4Writer(
    filePath,
    stream,
    { width: 320, height: 180 },
    parameterSetsOf(packets[0]?.data ?? Buffer.alloc(0)),
  );
  for (const packet of packets) {
    writer.write(packet);
    packet.free();
  }
  writer.close();
  stream.parameters.free();
  return filePath;
}
