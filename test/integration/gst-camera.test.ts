import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { encodeH264 } from '../helpers/h264.ts';

const SCRIPT = fileURLToPath(new URL('../helpers/gst-rtsp-server.py', import.meta.url));
const PASSWORD = 'gst-secret';

describe('a camera by GStreamer’s RTSP server', () => {
  let folder: string;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-gst-'));
    const file = path.join(folder, 'video.h264');
    const { packets, stream } = encodeH264({ width: 640, height: 360, count: 250, gop: 25 });
    writeFileSync(file, Buffer.concat(packets.map((packet) => packet.data ?? Buffer.alloc(0))));
    for (const packet of packets) packet.free();
    stream.parameters.free();
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

  it('says failed-auth for a wrong password', async () => {
    const source = { kind: 'rtsp', url, transport: 'tcp', username: 'admin', password: 'nope' } as const;
    const camera = new CameraChild(cameraSettings(source, folder));
    await eventually('failed-auth', () => camera.status?.state === 'failed-auth');
    await camera.stop();
  });
});
