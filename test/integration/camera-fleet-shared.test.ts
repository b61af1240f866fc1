import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../pipeline/clock.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import type { CameraFleetOptions } from '../../server/cameras/camera-fleet.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { writeH264 } from '../helpers/h264.ts';

const WITHOUT_CAMERAS = new URL('./camera-fleet-child.ts', import.meta.url);
const log = pino({ level: 'silent' });
const NAMES = ['door', 'hall', 'yard', 'gate', 'roof'] as const;
type Name = (typeof NAMES)[number];

let folder: string;
let simulator: Simulator;
const opened: CameraFleet[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-shared-'));
  const file = writeH264(path.join(folder, 'clip.h264'), { width: 320, height: 180 });
  simulator = await startSimulator({
    streams: Object.fromEntries(NAMES.map((name) => [name, { file, fps: 25 }])),
  });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fleet) => fleet.close()));
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

async function startFleet(options: Partial<CameraFleetOptions> = {}): Promise<CameraFleet> {
  const fleet = await CameraFleet.start({ log, clock: systemClock, camerasPerProcess: 2, ...options });
  opened.push(fleet);
  return fleet;
}

function put(fleet: CameraFleet, cameraId: Name, label: string = cameraId): void {
  const source = { kind: 'rtsp', url: simulator.url(cameraId), transport: 'tcp' } as const;
  fleet.put(cameraSettings(source, folder, { cameraId, name: label }));
}

const live = (fleet: CameraFleet, cameraId: Name) =>
  eventually(`${cameraId} live`, () => fleet.status(cameraId)?.state === 'live', 30_000);

/** Put one after the other, each live before the next. */
async function startWith(cameraIds: readonly Name[], options?: Partial<CameraFleetOptions>) {
  const fleet = await startFleet(options);
  for (const each of cameraIds) {
    put(fleet, each);
    await live(fleet, each);
  }
  return fleet;
}

/** Receives the camera's own packets; tells how many came and whether one was missing. */
async function watch(fleet: CameraFleet, cameraId: Name) {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  let last: number | undefined;
  const seen = { packets: 0, missing: 0 };
  socket.on('message', (packet) => {
    const number = packet.readUInt16BE(2);
    if (last !== undefined && number !== (last + 1) % 65_536) seen.missing += 1;
    last = number;
    seen.packets += 1;
  });
  const { port } = socket.address();
  const target = { payloadType: 96, ssrc: 1, localPort: 0, sequenceNumber: 1, bitrateBps: 1_000_000 };
  fleet.publish(cameraId, 'feed', 'overlay', { ...target, ip: '127.0.0.1', port });
  await eventually('the first packets', () => seen.packets > 5);
  return seen;
}

describe('cameras that share a process', () => {
  it('come live in one process, each with its own reports', async () => {
    const fleet = await startWith(['door', 'hall']);
    expect(fleet.pid('door')).toBe(fleet.pid('hall'));
    for (const each of ['door', 'hall'] as const) {
      await eventually(`pictures of ${each}`, () => (fleet.report(each)?.fpsIn ?? 0) > 15);
    }
  });

  it('go on unbroken while a neighbour is changed, and while it is removed', async () => {
    const fleet = await startWith(['door', 'hall']);
    const pid = fleet.pid('hall');
    const disturbances: string[] = [];
    fleet.on('process', (cameraId, state) => disturbances.push(`${cameraId} ${state}`));
    fleet.on('status', (cameraId, { state }) => disturbances.push(`${cameraId} ${state}`));
    const seen = await watch(fleet, 'hall');

    put(fleet, 'door', 'Front door');
    await eventually('the changed camera', () => disturbances.includes('door live'));
    expect(fleet.pid('door')).toBe(pid);
    await fleet.remove('door');
    const atRemoval = seen.packets;
    await eventually('more packets', () => seen.packets > atRemoval + 50);

    expect(fleet.pid('hall')).toBe(pid);
    expect(disturbances.filter((each) => each.startsWith('hall'))).toEqual([]);
    expect(seen.missing).toBe(0);
  });

  it('are both back when their process was killed', async () => {
    const fleet = await startWith(['door', 'hall']);
    const killed = fleet.pid('door') ?? 0;
    const states: string[] = [];
    fleet.on('status', (cameraId, { state }) => states.push(`${cameraId} ${state}`));
    process.kill(killed, 'SIGKILL');
    await eventually('both live', () => ['door live', 'hall live'].every((each) => states.includes(each)));
    expect(states).toEqual(expect.arrayContaining(['door reconnecting', 'hall reconnecting']));
    expect(fleet.pid('door')).toBe(fleet.pid('hall'));
    expect(fleet.pid('door')).not.toBe(killed);
  });

  it('end up apart from the one that crashes their process again and again', async () => {
    const fleet = await startFleet({ entry: WITHOUT_CAMERAS, camerasPerProcess: 4 });
    for (const each of ['door', 'hall', 'yard'] as const) put(fleet, each);
    for (const each of ['door', 'hall', 'yard'] as const) await live(fleet, each);
    const downs: string[] = [];
    fleet.on('process', (cameraId, state) => {
      if (state === 'down') downs.push(cameraId);
    });
    put(fleet, 'gate', 'crashes');
    const downsOf = (cameraId: Name) => downs.filter((each) => each === cameraId).length;
    // Twice all, once the half; then it crashes alone.
    await eventually('five crashes', () => downsOf('gate') >= 5, 45_000);
    expect([downsOf('door'), downsOf('hall'), downsOf('yard')]).toEqual([2, 2, 3]);
    for (const each of ['door', 'hall', 'yard'] as const) expect(fleet.status(each)?.state).toBe('live');
    expect(fleet.pid('hall')).toBe(fleet.pid('door'));
    expect(fleet.pid('yard')).not.toBe(fleet.pid('door'));
  });

  it('stay together when the second crash comes long after the first, and get no neighbour in between', async () => {
    let nowMs = 0;
    const clock = { monotonicMs: () => nowMs, wallMs: () => Date.now() };
    const fleet = await startWith(['door', 'hall'], { entry: WITHOUT_CAMERAS, camerasPerProcess: 3, clock });
    const crash = async () => {
      const pid = fleet.pid('door') ?? 0;
      process.kill(pid, 'SIGKILL');
      await eventually('another process', () => ![pid, undefined].includes(fleet.pid('door')));
      await Promise.all([live(fleet, 'door'), live(fleet, 'hall')]);
    };
    await crash();
    put(fleet, 'yard');
    await live(fleet, 'yard');
    expect(fleet.pid('yard')).not.toBe(fleet.pid('door'));
    await fleet.remove('yard');
    nowMs += 600_000;
    put(fleet, 'yard');
    await live(fleet, 'yard');
    expect(fleet.pid('yard')).toBe(fleet.pid('door'));
    await crash();
    expect(fleet.pid('hall')).toBe(fleet.pid('door'));
    await crash();
    expect(fleet.pid('hall')).toBe(fleet.pid('door'));
    await live(fleet, 'yard');
    expect(fleet.pid('yard')).not.toBe(fleet.pid('door'));
  });

  it('fill a process that has room before there is another, and leave none that is empty', async () => {
    const fleet = await startWith(['door', 'hall', 'yard', 'gate'], { entry: WITHOUT_CAMERAS });
    const [first, second] = [fleet.pid('door') ?? 0, fleet.pid('yard') ?? 0];
    expect([fleet.pid('hall'), fleet.pid('gate')]).toEqual([first, second]);
    expect(second).not.toBe(first);
    await fleet.remove('hall');
    put(fleet, 'roof');
    await live(fleet, 'roof');
    expect(fleet.pid('roof')).toBe(first);
    await Promise.all([fleet.remove('roof'), fleet.remove('door')]);
    expect(() => process.kill(first, 0)).toThrow('ESRCH');
    expect(fleet.status('yard')?.state).toBe('live');
    expect(fleet.pid('yard')).toBe(second);
  });

  it('finish their clips and come back in a new process when a neighbour does not end', async () => {
    const fleet = await startFleet({ entry: WITHOUT_CAMERAS, times: { stopMs: 700 } });
    put(fleet, 'door', 'stays');
    put(fleet, 'hall');
    await live(fleet, 'hall');
    const hung = fleet.pid('hall') ?? 0;
    const clips: string[] = [];
    fleet.on('clip', ({ cameraId }) => clips.push(cameraId));
    await fleet.remove('door');
    expect(fleet.status('door')).toBeUndefined();
    expect(clips).toEqual(['hall']);
    await live(fleet, 'hall');
    await eventually('another process', () => fleet.pid('hall') !== undefined);
    expect(fleet.pid('hall')).not.toBe(hung);
    expect(() => process.kill(hung, 0)).toThrow('ESRCH');
  });
});
