import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { DetectorHarness } from './detector-harness.ts';

const TIMEOUT_MS = 60_000;

/** Green, which is a bare face to the tiny detector. */
async function makeVideo(file: string): Promise<string> {
  const filter = 'color=c=0x00CC00:s=320x160:r=10:d=60,format=yuv420p';
  const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', file];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', filter, ...encoding]);
  return file;
}

it(
  'looks less often while the detector does not keep up, as often as before afterwards, and loses no violation',
  { timeout: 200_000 },
  async () => {
    await using harness = await DetectorHarness.open();
    const detector = await harness.launchReady();
    const path = await makeVideo(join(harness.folder, 'video.mp4'));
    const settings = cameraSettings({ kind: 'file', path, loop: true }, harness.folder);
    const detect = { ...settings.detect, fps: 2 };
    await using stack = new AsyncDisposableStack();
    const camera = stack.adopt(
      new CameraChild({ ...settings, detect }),
      async (each) => void (await each.stop()),
    );
    const newest = () => camera.of('report').at(-1)?.report;
    const phases = () => camera.of('violation').map(({ change }) => change.phase);
    await eventually('looks as often as wished', () => (newest()?.fpsDetect ?? 0) > 1.5, TIMEOUT_MS);
    expect(newest()?.lookRate.wished).toBe(2);
    await eventually('the violation', () => phases().includes('start'), TIMEOUT_MS);

    detector.kill('SIGSTOP');
    // Two frames are on their way and are answered by nobody; the third finds no room.
    await eventually('a lower rate', () => (newest()?.lookRate.current ?? 2) < 2, TIMEOUT_MS);
    detector.kill('SIGCONT');

    const reports = camera.of('report').length;
    await eventually(
      'the rate that is wished',
      () => camera.of('report').slice(reports).at(-1)?.report.lookRate.current === 2,
      TIMEOUT_MS,
    );
    await eventually('looks again', () => (newest()?.fpsDetect ?? 0) > 1.5, TIMEOUT_MS);
    expect(phases().filter((phase) => phase !== 'update')).toEqual(['start']);
  },
);
