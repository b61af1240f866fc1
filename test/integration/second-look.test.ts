import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToCamera } from '../../pipeline/detect/socket/socket-messages.ts';
import { FramedSocket } from '../../pipeline/ipc/framed-socket.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { classifierEntry, CROP_SIDE, writeTwoModels } from '../unit/detect/tiny-classifier.ts';
import { TINY_BOXES } from '../unit/detect/tiny-model.ts';
import { DetectorHarness } from './detector-harness.ts';

const TIMEOUT_MS = 60_000;

/**
 * Green, so that the tiny detector sees a bare face; red where its first box is, so that the tiny classifier sees a mask in
 * its crop, for the first `redSeconds`.
 */
async function makeVideo(file: string, redSeconds: number): Promise<string> {
  const face = `drawbox=x=60:y=28:w=136:h=136:color=0xCC0000:t=fill:enable='lt(t,${redSeconds})'`;
  const filter = `color=c=0x00CC00:s=640x320:r=10:d=60,${face},format=yuv420p`;
  const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', file];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', filter, ...encoding]);
  return file;
}

/** Speaks for a detector that finds one bare face in every frame, and leaves crops to the test. */
async function startScriptedDetector(
  socketPath: string,
  onCrops: (socket: FramedSocket) => void,
): Promise<Server> {
  const server = createServer((connection) => {
    const socket = new FramedSocket(connection);
    const send = (message: ToCamera): void => socket.send(message);
    socket.on('message', ({ json }) => {
      const message = json as { type: string; frameId: number };
      if (message.type === 'crops') onCrops(socket);
      if (message.type === 'hello')
        send({
          type: 'welcome',
          model: 'scripted',
          labels: ['with_mask', 'without_mask', 'incorrect_mask'],
          sizes: [[64, 32]],
          followSizes: [],
          thresholds: { minConfidence: 0.2, startConfidence: 0.5, endConfidence: 0.3, nmsIou: 0.45 },
          letterboxFill: 114,
          verifier: { model: 'scripted', side: CROP_SIDE, cropScale: 1, verifyConfidence: 0.5 },
        });
      if (message.type === 'frame') {
        const scores = { with_mask: 0, without_mask: 0.9, incorrect_mask: 0 };
        const face = { box: [...TINY_BOXES[0]] as [number, number, number, number], scores };
        const detections = [{ ...face, label: 'without_mask' as const, confidence: 0.9 }];
        send({ type: 'detections', frameId: message.frameId, detections, crops: 0, queueMs: 0, inferMs: 0 });
      }
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return server;
}

describe('the second look of a camera process', { timeout: 300_000 }, () => {
  let harness: DetectorHarness;
  let camera: CameraChild | undefined;
  let server: Server | undefined;

  beforeEach(async () => {
    const input = { ...(classifierEntry()['input'] as object), cropScale: 1 };
    harness = await DetectorHarness.open(writeTwoModels({ changes: { input } }));
  });
  afterEach(async () => {
    await camera?.stop();
    server?.close();
    [camera, server] = [undefined, undefined];
    await harness[Symbol.asyncDispose]();
  });

  async function watch(redSeconds: number): Promise<CameraChild> {
    const path = await makeVideo(join(harness.folder, 'video.mp4'), redSeconds);
    camera = new CameraChild(cameraSettings({ kind: 'file', path, loop: false }, harness.folder));
    return camera;
  }

  const startOf = (child: CameraChild) =>
    child.of('violation').find(({ change }) => change.phase === 'start');
  const counted = (child: CameraChild, what: 'violationsHeldBack' | 'violationsUnverified') =>
    child.of('report').reduce((total, { report }) => total + report[what], 0);

  it('lets a violation begin that the classifier agrees with', async () => {
    await harness.launchReady({ verify: true });
    const child = await watch(0);
    const { change, snapshot } = await eventually('a violation', () => startOf(child), TIMEOUT_MS);
    expect(change.violation).toMatchObject({ label: 'without_mask', endedAtMs: null });
    expect(snapshot?.length).toBeGreaterThan(1000);
    await eventually('a report', () => child.of('report').length > 3);
    expect(counted(child, 'violationsHeldBack') + counted(child, 'violationsUnverified')).toBe(0);
    await child.stop();
    expect(child.of('violation').at(-1)?.change).toMatchObject({
      phase: 'end',
      violation: { id: change.violation.id, endReason: 'camera-stopped' },
    });
    expect(child.of('clip')[0]?.clip.violationIds).toEqual([change.violation.id]);
  });

  it('holds a violation back that the classifier disagrees with, and tells nothing of it', async () => {
    await harness.launchReady({ verify: true });
    const child = await watch(60);
    await eventually('it held back', () => counted(child, 'violationsHeldBack') === 1, TIMEOUT_MS);
    // Shown, and counted, as not yet decided.
    const people = () => child.of('report').at(-1)?.report.people;
    await eventually(
      'nobody without a mask',
      () => people()?.without_mask === 0 && people()?.unknown === 1,
      TIMEOUT_MS,
    );
    await child.stop();
    expect([child.of('violation'), child.of('clip')]).toEqual([[], []]);
    expect(counted(child, 'violationsHeldBack')).toBe(1);
  });

  it('asks again with newer pictures, and begins the violation at the time at which it began', async () => {
    await harness.launchReady({ verify: true });
    const child = await watch(8);
    await eventually('it held back', () => counted(child, 'violationsHeldBack') === 1, TIMEOUT_MS);
    const { change } = await eventually('a violation after all', () => startOf(child), TIMEOUT_MS);
    expect(counted(child, 'violationsHeldBack')).toBe(1);
    expect(Date.now() - change.violation.startedAtMs).toBeGreaterThan(3000);
  });

  it('lets a violation begin unverified when the detector dies over the question', async () => {
    server = await startScriptedDetector(join(harness.folder, 'detector.sock'), (socket) => socket.close());
    const child = await watch(60);
    await eventually('a violation', () => startOf(child), TIMEOUT_MS);
    await eventually('its count', () => counted(child, 'violationsUnverified') === 1);
  });

  it('lets a violation begin unverified when the classifier does not answer, once', async () => {
    let asked = 0;
    server = await startScriptedDetector(join(harness.folder, 'detector.sock'), () => (asked += 1));
    const child = await watch(60);
    await eventually('a question', () => asked > 0, TIMEOUT_MS);
    expect(child.of('violation')).toEqual([]);
    await eventually('a violation', () => startOf(child), TIMEOUT_MS);
    await eventually('its count', () => counted(child, 'violationsUnverified') === 1);
    expect(asked).toBe(1);
    const stages = child
      .of('report')
      .flatMap(({ report }) => report.stages.filter(({ stage }) => stage === 'verify'));
    expect(Math.max(...stages.map(({ queue }) => queue))).toBe(1);
    expect(stages.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
    expect(stages.reduce((sum, { ms }) => sum + ms, 0)).toBeGreaterThan(0);
  });

  it('tells a violation whose question is open when the camera is stopped', async () => {
    let asked = 0;
    server = await startScriptedDetector(join(harness.folder, 'detector.sock'), () => (asked += 1));
    const child = await watch(60);
    await eventually('a question', () => asked > 0, TIMEOUT_MS);
    await child.stop();
    expect(child.of('violation').map(({ change }) => change.phase)).toEqual(['start', 'end']);
  });
});
