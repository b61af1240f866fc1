import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Stage } from '../../pipeline/domain/stage.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { DetectorHarness } from './detector-harness.ts';

const TIMEOUT_MS = 60_000;

/** Of three pictures, two that no other is predicted from. */
async function makeVideo(file: string): Promise<string> {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x160:rate=25:duration=30', '-pix_fmt', 'yuv420p'];
  const encoding = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '25'];
  const fixed = ['-x264-params', 'b-adapt=0:b-pyramid=0'];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...source, ...encoding, ...fixed, file]);
  return file;
}

it(
  'decodes what looks need while nobody watches, and every picture from the moment on in which somebody does',
  { timeout: 240_000 },
  async () => {
    await using harness = await DetectorHarness.open();
    await harness.launchReady();
    await using stack = new AsyncDisposableStack();
    const viewer = stack.adopt(createSocket('udp4').bind(0, '127.0.0.1'), (socket) => void socket.close());
    await once(viewer, 'listening');
    const path = await makeVideo(join(harness.folder, 'video.mp4'));
    const settings = cameraSettings({ kind: 'file', path, loop: true }, harness.folder);
    const camera = stack.adopt(
      new CameraChild({ ...settings, detect: { ...settings.detect, motionGate: false } }),
      async (each) => void (await each.stop()),
    );
    const newest = () => camera.of('report').at(-1)?.report;
    const runs = (stage: Stage) => newest()?.stages.find((each) => each.stage === stage)?.runs ?? 0;
    const skipped = () => newest()?.picturesSkipped ?? 0;
    const leavesOut = () => skipped() > runs('ingest') / 2;

    await eventually('pictures left out', leavesOut, TIMEOUT_MS);
    expect(runs('decode') + skipped()).toBe(runs('ingest'));
    await eventually(
      'the rate of the camera, as told',
      () => Math.abs((newest()?.fpsIn ?? 0) - 25) < 3,
      TIMEOUT_MS,
    );
    await eventually(
      'looks as often as wished meanwhile',
      () => (newest()?.fpsDetect ?? 0) > 4 && leavesOut(),
      TIMEOUT_MS,
    );

    camera.send({ type: 'snapshot', requestId: 1 });
    await eventually('a snapshot', () => camera.of('snapshot').length === 1);
    await eventually('pictures left out again', leavesOut, TIMEOUT_MS);

    const { port } = viewer.address();
    const target = { ip: '127.0.0.1', port, localPort: 0, payloadType: 96, ssrc: 1, sequenceNumber: 1 };
    camera.send({
      type: 'publish',
      feedId: 'viewer',
      rendition: 'grid',
      target: { ...target, bitrateBps: 500_000 },
    });
    await eventually(
      'every picture',
      () =>
        newest()?.renditions.includes('grid') === true &&
        newest()?.picturesSkipped === 0 &&
        runs('encode') > 20,
      TIMEOUT_MS,
    );
    expect(runs('decode')).toBe(runs('ingest'));

    camera.send({ type: 'unpublish', feedId: 'viewer' });
    await eventually('pictures left out once more', leavesOut, TIMEOUT_MS);
  },
);
