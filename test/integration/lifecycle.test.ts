import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CameraResource } from '../../server/api/resources/camera.ts';
import { ensureDemoClip } from '../../simulator/demo-clip.ts';
import { readDemoTruth } from '../../simulator/demo-truth.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive, MaskwatchServer } from '../helpers/maskwatch-server.ts';

describe('the server process', () => {
  let video: { file: string; fps: number };
  let simulator: Simulator;
  let server: MaskwatchServer;
  let camera: CameraResource;

  beforeAll(async () => {
    const { h264Path, truthPath } = await ensureDemoClip({});
    video = { file: h264Path, fps: (await readDemoTruth(truthPath)).fps };
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await simulator.close();
  });

  const start = async () => {
    simulator = await startSimulator({ streams: { demo: video } });
    server = await MaskwatchServer.start();
    camera = await server.addCamera({ name: 'Entrance', url: simulator.url('demo') });
    await server.live(camera.id);
  };
  const child = (part: string) => server.children().find(({ command }) => command.includes(part));
  const violation = () => eventually('a violation', async () => (await server.events(camera.id))[0], 30_000);

  it('ends in order at SIGTERM: clips whole, events ended, no process left', async () => {
    await start();
    const { id } = await violation();
    const pids = [server.pid, ...server.children().map(({ pid }) => pid)];
    expect(await server.end('SIGTERM')).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    const files = readdirSync(path.join(server.folder, 'data', 'clips', camera.id));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/\.mp4$/);
    await server.run();
    const event = (await server.events(camera.id)).find((each) => each.id === id);
    expect(event).toMatchObject({ endReason: 'camera-stopped' });
    expect(event!.clip!.sizeBytes).toBe(
      statSync(path.join(server.folder, 'data', 'clips', camera.id, files[0]!)).size,
    );
  });

  it('leaves no orphans when it is killed, and has the clip and the event at the next start', async () => {
    await start();
    const { id } = await violation();
    const pids = server.children().map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    await server.end('SIGKILL');
    await eventually('no process is left', () => !pids.some(isAlive));
    await server.run();
    const event = (await server.events(camera.id)).find((each) => each.id === id);
    expect(event!.endedAt).not.toBeNull();
    expect(event!.endReason).toBe('server-stopped');
    expect(event!.clip).not.toBeNull();
    expect((await server.fetch('GET', event!.clip!.url)).status).toBe(200);
    await server.live(camera.id);
  });

  it('has a killed camera process and a killed detector back within 3 s', async () => {
    await start();
    for (const part of ['pipeline/camera/process.ts', 'pipeline/detect/process.ts']) {
      const { pid } = child(part)!;
      process.kill(pid, 'SIGKILL');
      await eventually(`${part} is back`, () => ![undefined, pid].includes(child(part)?.pid), 3000);
    }
    await eventually(
      'it looks again',
      async () => ((await server.stats(camera.id))?.fpsDetect ?? 0) > 1,
      10_000,
    );
    await server.live(camera.id);
  });

  it('shows no secret in its processes, its log or its answers', async () => {
    const password = 'hunter2-secret';
    simulator = await startSimulator({
      streams: { locked: { ...video, credentials: { scheme: 'digest', username: 'admin', password } } },
    });
    server = await MaskwatchServer.start({ env: { MASKWATCH_LOG_LEVEL: 'debug' } });
    camera = await server.addCamera({
      name: 'Locked',
      url: simulator.url('locked').replace('://', `://admin:${password}@`),
    });
    await server.live(camera.id);
    await server.fetch('POST', '/api/v1/cameras/test', {
      url: simulator.url('locked'),
      username: 'admin',
      password: `${password}-wrong`,
    });
    const answers = await Promise.all(
      ['/api/v1/cameras', `/api/v1/cameras/${camera.id}`, '/api/v1/stats', '/metrics', '/healthz'].map(
        async (each) => (await server.fetch('GET', each)).text(),
      ),
    );
    const commands = server.children().map(({ command }) => command);
    expect(answers.join() + commands.join() + server.output).not.toContain('hunter2');
    expect(answers[1]).toContain('"hasPassword":true');
  });
});
