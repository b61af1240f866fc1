import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { makeNoisyH264 } from '../helpers/noisy-video.ts';
import { openRtsp, overlapOf, readPackets } from '../helpers/rtsp-source.ts';

const SCRIPT = fileURLToPath(new URL('../helpers/gst-rtsp-server.py', import.meta.url));
const PASSWORD = 'gst-secret';

describe('a camera by GStreamer’s RTSP server', () => {
  let folder: string;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-gst-'));
    const file = makeNoisyH264(path.join(folder, 'video.h264'), []);
    // Debian's own Python has Debian's bindings; another one on the PATH may not.
    server = spawn('/usr/bin/python3', [SCRIPT, file, '25', 'admin'], {
      env: { ...process.env, PASSWORD },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [port] = (await once(server.stdout!, 'data')) as [Buffer];
    url = `rtsp://127.0.0.1:${Number(port.toString())}/camera`;
  });
  afterAll(() => {
    server.stdin?.end();
    rmSync(folder, { recursive: true });
  });

  it.each(['tcp', 'udp'] as const)('is live over %s with digest authentication', async (transport) => {
    const source = { kind: 'rtsp', url, transport, username: 'admin', password: PASSWORD } as const;
    const camera = new CameraChild(cameraSettings(source, folder));
    await eventually(`live, and not ${camera.status?.message}`, () => camera.status?.state === 'live');
    await eventually('25 pictures a second', () => (camera.of('report').at(-1)?.report.fpsIn ?? 0) > 22);
    expect(camera.of('report').at(-1)?.report).toMatchObject({ width: 640, height: 360, codec: 'h264' });
    expect(await camera.stop()).toBe(0);
  });

  it.each(['tcp', 'udp'] as const)(
    'gives our own client what it gives libav’s, over %s',
    async (transport) => {
      silenceLibav();
      const settings = { url, transport, username: 'admin', password: PASSWORD };
      const [own, libav] = await Promise.all([openRtsp(settings, 'own'), openRtsp(settings, 'libav')]);
      const [ours, theirs] = await Promise.all([readPackets(own, 100), readPackets(libav, 100)]);
      await Promise.all([own.close(), libav.close()]);
      // Three seconds that both have.
      const common = overlapOf(ours, theirs);
      expect(common.ours.length).toBeGreaterThan(75);
      const facts = (packets: typeof common.ours) =>
        packets.map(({ hash, sizeBytes, isKeyframe }) => ({ hash, sizeBytes, isKeyframe }));
      expect(facts(common.ours)).toEqual(facts(common.theirs));
      expect(ours.filter(({ isKeyframe }) => isKeyframe).length).toBeGreaterThanOrEqual(3);
    },
  );

  it('says failed-auth for a wrong password', async () => {
    const source = { kind: 'rtsp', url, transport: 'tcp', username: 'admin', password: 'nope' } as const;
    const camera = new CameraChild(cameraSettings(source, folder));
    await eventually('failed-auth', () => camera.status?.state === 'failed-auth');
    await camera.stop();
  });
});
