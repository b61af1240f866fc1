import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../pipeline/clock.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import { cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';

const ENTRY = new URL('./camera-fleet-child.ts', import.meta.url);
const CAMERA = 'c';
const log = pino({ level: 'silent' });

describe('CameraFleet', () => {
  const opened: CameraFleet[] = [];

  async function startFleet(name = 'steady', more: object = {}): Promise<CameraFleet> {
    const fleet = await CameraFleet.start({ log, clock: systemClock, entry: ENTRY, ...more });
    opened.push(fleet);
    fleet.put(settings(name));
    await upOf(fleet);
    return fleet;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((fleet) => fleet.close()));
  });

  it('passes on what a camera process tells', async () => {
    const fleet = await startFleet();
    await eventually('a report', () => fleet.report(CAMERA));
    expect(fleet.status(CAMERA)).toMatchObject({ state: 'live' });
  });

  it('has a killed process back within 3 s, and says meanwhile that it reconnects', async () => {
    const fleet = await startFleet();
    const states: string[] = [];
    await eventually('live', () => fleet.status(CAMERA)?.state === 'live');
    fleet.on('status', (_camera, status) => states.push(status.state));
    const killed = pidOf(fleet);
    const killedMs = performance.now();
    process.kill(killed, 'SIGKILL');
    await eventually('live again', () => states.at(-1) === 'live');
    expect(performance.now() - killedMs).toBeLessThan(3000);
    expect(states).toEqual(['reconnecting', 'live']);
    expect(pidOf(fleet)).not.toBe(killed);
  });

  it('replaces a process that is hung', async () => {
    const fleet = await startFleet('freezes', { times: { silenceMs: 1500 } });
    const hung = pidOf(fleet);
    await upOf(fleet);
    expect(pidOf(fleet)).not.toBe(hung);
    await eventually('the end of the hung process', () => !isRunning(hung));
  });

  it('settles a snapshot at once when the process is killed', async () => {
    const fleet = await startFleet();
    const snapshot = fleet.snapshot(CAMERA, { timeoutMs: 60_000 });
    process.kill(pidOf(fleet), 'SIGKILL');
    await expect(snapshot).rejects.toMatchObject({ name: 'SourceError', code: 'unreachable' });
  });

  it('gives up a snapshot that is not answered', async () => {
    const fleet = await startFleet();
    await expect(fleet.snapshot(CAMERA, { timeoutMs: 50 })).rejects.toThrow('no picture in time');
  });

  it('lets a removed camera end its clips, and leaves no process', async () => {
    const fleet = await startFleet();
    const pid = pidOf(fleet);
    const clips: string[] = [];
    fleet.on('clip', (clip) => clips.push(clip.id));
    await fleet.remove(CAMERA);
    expect(clips).toHaveLength(1);
    expect(isRunning(pid)).toBe(false);
    expect(fleet.status(CAMERA)).toBeUndefined();
  });

  it('starts the new process of a changed camera when the old one is gone', async () => {
    const fleet = await startFleet();
    const old = pidOf(fleet);
    fleet.put(settings('changed'));
    fleet.put(settings('changed again'));
    await upOf(fleet);
    expect(isRunning(old)).toBe(false);
    await fleet.close();
  });

  it('ends a process that does not stop when asked', async () => {
    const fleet = await startFleet('steady', { times: { stopMs: 300 } });
    const pid = pidOf(fleet);
    process.kill(pid, 'SIGSTOP');
    await fleet.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('leaves no process when the server is killed', async () => {
    const entry = fileURLToPath(new URL('./camera-fleet-server.ts', import.meta.url));
    const server = fork(entry, [], { execArgv: [] });
    const [pids] = (await once(server, 'message')) as [{ camera: number; media: number }];
    expect(isRunning(pids.camera) && isRunning(pids.media)).toBe(true);
    server.kill('SIGKILL');
    await eventually('the end of both', () => !isRunning(pids.camera) && !isRunning(pids.media), 5000);
  });

  it('tells why a trial connection fails', async () => {
    const fleet = await CameraFleet.start({ log, clock: systemClock });
    opened.push(fleet);
    const source = { kind: 'file', path: '/nowhere/at-all.mp4', loop: false } as const;
    await expect(fleet.test(source, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('ends a trial connection that nobody waits for any longer', async () => {
    const fleet = await CameraFleet.start({ log, clock: systemClock });
    opened.push(fleet);
    // TEST-NET-1 (RFC 5737): nothing answers.
    const source = { kind: 'rtsp', url: 'rtsp://192.0.2.1/', transport: 'tcp' } as const;
    const abort = new AbortController();
    const test = fleet.test(source, { signal: abort.signal, timeoutMs: 30_000 });
    abort.abort(new Error('the page was closed'));
    await expect(test).rejects.toThrow('the page was closed');
  });
});

function settings(name: string) {
  const source = { kind: 'file', path: '/unused.mp4', loop: true } as const;
  return cameraSettings(source, '/tmp', { cameraId: CAMERA, name });
}

function upOf(fleet: CameraFleet): Promise<void> {
  return new Promise((resolve) => {
    const listen = (_camera: string, state: 'up' | 'down') => {
      if (state !== 'up') return;
      fleet.off('process', listen);
      resolve();
    };
    fleet.on('process', listen);
  });
}

function pidOf(fleet: CameraFleet): number {
  const pid = fleet.pid(CAMERA);
  if (pid === undefined) throw new Error('the camera has no process');
  return pid;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
