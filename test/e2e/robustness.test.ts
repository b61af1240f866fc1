import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureDemoClip } from '../../simulator/demo-clip.ts';
import { readDemoTruth } from '../../simulator/demo-truth.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { MaskwatchServer } from '../helpers/maskwatch-server.ts';
import { Viewer } from './viewer.ts';

/** From the death of a process to moving pictures, without a reload. */
const BACK_WITHIN_MS = 5000;

describe('a page that stays open while things break', () => {
  let simulator: Simulator;
  let server: MaskwatchServer;
  let viewer: Viewer;
  let cameraId: string;

  beforeAll(async () => {
    const { h264Path, truthPath } = await ensureDemoClip({});
    const { fps } = await readDemoTruth(truthPath);
    simulator = await startSimulator({ streams: { door: { file: h264Path, fps } } });
    server = await MaskwatchServer.start();
    ({ id: cameraId } = await server.addCamera({ name: 'Door', url: simulator.url('door') }));
    viewer = await Viewer.open(server.url);
    await viewer.signIn();
    await viewer.isPlaying('tile');
    // A reload would lose it.
    await viewer.page.evaluate('globalThis.isTheSamePage = true');
  });
  afterAll(async () => {
    await viewer?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await simulator?.close();
  });

  const expectNoReload = async () => {
    expect(await viewer.page.evaluate('globalThis.isTheSamePage')).toBe(true);
    await viewer.expectNeverFrozenLive();
  };

  /** Kills a process of the server; resolves when another has taken its place. */
  const kill = async (part: string) => {
    const find = () => server.children().find(({ command }) => command.includes(part));
    const pid = find()?.pid;
    if (pid === undefined) throw new Error(`no process ${part}`);
    process.kill(pid, 'SIGKILL');
    await eventually('another process', () => (find()?.pid ?? pid) !== pid, BACK_WITHIN_MS);
  };
  const seesPeople = async () => {
    const labels = ['with-mask', 'without-mask', 'incorrect-mask', 'unknown'];
    const counts = await Promise.all(labels.map((label) => viewer.count(`count-${label}`)));
    return counts.some((count) => (count ?? 0) > 0);
  };

  it('goes on within 5 s after the camera process was killed', async () => {
    const killedMs = performance.now();
    await kill('pipeline/camera/process.ts');
    await viewer.isPlaying('tile', BACK_WITHIN_MS);
    expect(performance.now() - killedMs).toBeLessThan(BACK_WITHIN_MS);
    await expectNoReload();
  });

  it('goes on, with counts, after the detector was killed', async () => {
    await eventually('people', seesPeople);
    const killedMs = Date.now();
    await kill('pipeline/detect/process.ts');
    // The picture does not wait for the detector.
    await viewer.isPlaying('tile', 2000);
    await eventually('looks of the new one', async () => {
      const stats = await server.stats(cameraId);
      // The first numbers still hold looks of the killed one.
      return stats !== undefined && Date.parse(stats.at) > killedMs + 2000 && stats.fpsDetect > 1;
    });
    await eventually('people', seesPeople);
    await viewer.isPlaying('tile');
    await expectNoReload();
  });

  it('says that the server is gone, and comes back by itself when it is there again', async () => {
    await server.end('SIGKILL');
    await viewer.get('connection-lost').waitFor();
    await expect
      .poll(() => viewer.get('tile').getAttribute('data-watch'), { timeout: 10_000 })
      .not.toBe('live');
    await server.run();
    await viewer.get('connection-lost').waitFor({ state: 'detached' });
    await viewer.isPlaying('tile', 30_000);
    await eventually('people', seesPeople);
    await expectNoReload();
  });

  it('says that the camera is gone instead of showing its last picture as live, and is live again with it', async () => {
    const tile = viewer.get('tile');
    await simulator.powerOff();
    await expect.poll(() => tile.getAttribute('data-state'), { timeout: 10_000 }).toBe('reconnecting');
    await expect.poll(() => tile.getAttribute('data-watch')).toBe('camera');
    await expect
      .poll(() => viewer.get('picture-message').textContent())
      .toMatch(/^Nothing listens at 127\.0\.0\.1/);
    expect(await viewer.count('count-with-mask')).toBeNull();
    await simulator.powerOn();
    await expect.poll(() => tile.getAttribute('data-state'), { timeout: 30_000 }).toBe('live');
    await viewer.isPlaying('tile');
    await expectNoReload();
  });

  it('threw no error all the while', () => {
    expect(viewer.complaints).toEqual([]);
  });
});
