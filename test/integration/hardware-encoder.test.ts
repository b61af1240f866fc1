import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { writeH264 } from '../helpers/h264.ts';

const SPS = 7;

let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-hardware-encoder-'));
  const file = writeH264(path.join(folder, 'camera.h264'), { width: 320, height: 180 });
  simulator = await startSimulator({ streams: { camera: { file, fps: 25 } } });
});

afterAll(async () => {
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openViewer() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const received: Buffer[] = [];
  socket.on('message', (packet) => received.push(packet));
  return { received, port: socket.address().port };
}

it.each([
  ['amf', 40, 'hardware encoding failed, the CPU encodes', /^h264_amf failed: .* It needs an AMD GPU/],
  ['auto', 30, 'no hardware encoder found, the CPU encodes', /^no hardware encoder was found$/],
] as const)(
  'shows a camera to every viewer where %s is wanted and missing, says so once, and tells what it encodes on',
  async (hardwareEncoder, level, msg, reason) => {
    const source = { kind: 'rtsp', url: simulator.url('camera'), transport: 'tcp' } as const;
    const media = { hardwareDecoder: 'off', hardwareEncoder } as const;
    const settings = cameraSettings(source, folder, { media, logLevel: 'info' });
    const camera = new CameraChild(settings);
    onTestFinished(async () => void (await camera.stop()));
    const told = () =>
      camera.logLines
        .map((line) => JSON.parse(line) as { level: number; msg: string; camera: string })
        .filter((line) => line.msg.includes('hardware'));

    await eventually('the camera', () => camera.status?.state === 'live');
    const reported = () => camera.of('report').at(-1)?.report;
    const decoder = { isHardware: false, name: 'h264', reason: null };
    await eventually('the decoder', () => reported()?.decoder);
    expect(reported()).toMatchObject({ decoder, encoder: null });
    expect(told()).toEqual([]);
    for (const [feedId, rendition] of [
      ['one', 'annotated'],
      ['two', 'annotated'],
      ['three', 'grid'],
    ] as const) {
      const { received, port } = await openViewer();
      const to = { ip: '127.0.0.1', port, localPort: 0, payloadType: 96, ssrc: 1, sequenceNumber: 1 };
      camera.send({ type: 'publish', feedId, rendition, target: { ...to, bitrateBps: 500_000 } });
      await eventually('pictures', () => received.length > 25);
      expect((received[0]?.[12] ?? 0) & 31).toBe(SPS);
    }
    expect(camera.status?.state).toBe('live');
    // Where a GPU does encode after all, it says that.
    const isFound = told()[0]?.msg === 'hardware encodes';
    const line = isFound ? { level: 30, msg: 'hardware encodes' } : { level, msg };
    expect(told()).toEqual([expect.objectContaining({ ...line, camera: settings.cameraId })]);
    const encoder = await eventually('the encoder', () => reported()?.encoder);
    expect(encoder).toMatchObject(
      isFound
        ? { isHardware: true, reason: null }
        : { isHardware: false, name: 'libx264', reason: expect.stringMatching(reason) as string },
    );
  },
);
