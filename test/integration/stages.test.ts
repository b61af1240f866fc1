import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Rendition } from '../../pipeline/domain/rendition.ts';
import type { Stage, StageReport } from '../../pipeline/domain/stage.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { writeH264 } from '../helpers/h264.ts';

let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-stages-'));
  const file = writeH264(path.join(folder, 'camera.h264'), { width: 640, height: 360 });
  simulator = await startSimulator({ streams: { camera: { file, fps: 25 } } });
});

afterAll(async () => {
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

const TARGET = { payloadType: 96, ssrc: 1, localPort: 0, sequenceNumber: 1, bitrateBps: 1_000_000 };

async function watchedCamera() {
  const viewer = createSocket('udp4').bind(0, '127.0.0.1');
  await once(viewer, 'listening');
  const source = { kind: 'rtsp', url: simulator.url('camera'), transport: 'tcp' } as const;
  const camera = new CameraChild(cameraSettings(source, folder));
  onTestFinished(async () => {
    await camera.stop();
    viewer.close();
  });
  const newest = (): Partial<Record<Stage, StageReport>> =>
    Object.fromEntries(
      camera
        .of('report')
        .at(-1)
        ?.report.stages.map((each) => [each.stage, each]) ?? [],
    );
  return {
    camera,
    newest,
    runs: (stage: Stage) => newest()[stage]?.runs ?? 0,
    watch: (rendition: Rendition) => {
      const target = { ...TARGET, ip: '127.0.0.1', port: viewer.address().port };
      camera.send({ type: 'publish', feedId: 'viewer', rendition, target });
    },
  };
}

it('tells what each stage of a camera takes, and that nobody watches costs no encoding', async () => {
  const { camera, newest, runs, watch } = await watchedCamera();
  await eventually('pictures', () => runs('decode') > 15);
  expect(newest()).toMatchObject({ encode: { runs: 0, ms: 0 }, annotate: { runs: 0 }, rtp: { runs: 0 } });
  expect(newest().decode?.ms).toBeGreaterThan(0);
  expect(newest().record?.runs).toBe(newest().ingest?.runs);

  watch('annotated');
  await eventually('pictures for the viewer', () => runs('encode') > 15 && runs('rtp') > 15);
  const report = camera.of('report').at(-1)?.report;
  // The stages are measured by the clock, the process by the processor: each stage's time is within the period.
  const inStages = report?.stages.reduce((sum, { stage, ms }) => sum + (stage === 'detect' ? 0 : ms), 0);
  expect(inStages).toBeLessThan(report?.periodMs ?? 0);
  expect(newest().encode?.ms).toBeGreaterThan(newest().rtp?.ms ?? Infinity);
});

it("tells that a viewer of the camera's own video costs sending alone", async () => {
  const { camera, newest, runs, watch } = await watchedCamera();
  await eventually(
    'what the camera sends',
    () => camera.of('report').at(-1)?.report.overlay?.state === 'available',
  );
  watch('overlay');
  await eventually('packets for the viewer', () => runs('rtp') > 15);
  expect(newest()).toMatchObject({ encode: { runs: 0, ms: 0 }, annotate: { runs: 0, ms: 0 } });
  expect(newest().rtp?.ms).toBeGreaterThan(0);
});

it('gives way to the detector and the server, which all cameras wait for', async () => {
  const source = { kind: 'rtsp', url: simulator.url('camera'), transport: 'tcp' } as const;
  const camera = new CameraChild(cameraSettings(source, folder));
  onTestFinished(async () => void (await camera.stop()));
  await eventually('live', () => camera.status?.state === 'live');
  expect(getPriority(camera.process.pid)).toBe(getPriority() + 3);
});
