import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';
import type { CameraResource } from '../../../../server/api/resources/camera.ts';
import type { EventResource } from '../../../../server/api/resources/event.ts';
import type { ClientToServer, ServerToClient } from '../../../../server/live/messages.ts';
import { CAMERA, violationOf } from '../support/camera-and-violation.ts';
import { REPORT } from '../support/reports.ts';
import { startTestServer } from '../support/test-server.ts';

type Client = Socket<ServerToClient, ClientToServer>;

function connect(
  url: string,
  options: { auth?: object; extraHeaders?: Record<string, string> } = {},
): Client {
  const client: Client = io(url, {
    path: '/live',
    reconnection: false,
    transports: ['websocket'],
    ...options,
  });
  onTestFinished(() => void client.disconnect());
  return client;
}

function connected(client: Client): Promise<string> {
  return new Promise((resolve) => {
    client.once('connect', () => resolve('connected'));
    client.once('connect_error', (error) => resolve(error.message));
  });
}

const disconnected = (client: Client) =>
  new Promise<void>((resolve) => void client.once('disconnect', () => resolve()));

async function fixture() {
  const server = await startTestServer();
  const camera = await server.registry.add(CAMERA);
  const client = connect(server.url, { auth: { token: server.token } });
  expect(await connected(client)).toBe('connected');
  return { ...server, camera, client };
}

describe('the live channel', () => {
  it('needs a session cookie or a token', async () => {
    const { url, token, signIn } = await startTestServer();
    expect(await connected(connect(url))).toBe('unauthenticated');
    expect(await connected(connect(url, { auth: { token: 'mw_wrong' } }))).toBe('unauthenticated');
    expect(await connected(connect(url, { auth: { token: 7 } }))).toBe('unauthenticated');
    expect(await connected(connect(url, { auth: { token } }))).toBe('connected');
    const { cookie } = await signIn();
    expect(await connected(connect(url, { extraHeaders: { cookie } }))).toBe('connected');
  });

  it('refuses the pages of another origin', async () => {
    const { url, signIn } = await startTestServer();
    const { cookie } = await signIn();
    const foreign = connect(url, { extraHeaders: { cookie, origin: 'http://evil.example' } });
    expect(await connected(foreign)).not.toBe('connected');
    const own = connect(url, { extraHeaders: { cookie, origin: url } });
    expect(await connected(own)).toBe('connected');
  });

  it('ends with the session', async () => {
    const { url, signIn } = await startTestServer();
    const [first, second] = [(await signIn()).cookie, (await signIn()).cookie];
    const clients = [first, second].map((cookie) => connect(url, { extraHeaders: { cookie } })) as [
      Client,
      Client,
    ];
    await Promise.all(clients.map(connected));
    const ended = disconnected(clients[0]);
    await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { cookie: first } });
    await ended;
    expect(clients[1].connected).toBe(true);
  });

  it('sends the numbers of the watched camera, at once and with each report', async () => {
    const { fleet, clock, camera, client } = await fixture();
    const stats: CameraStats[] = [];
    client.on('stats', (each) => stats.push(each));
    expect(await client.emitWithAck('watch', camera.id)).toEqual({ ok: true });
    await expect.poll(() => stats.length).toBe(1);
    const report = { ...REPORT, atMs: clock.wallMs() };
    fleet.reports.set(camera.id, report);
    fleet.emit('report', camera.id, report);
    await expect
      .poll(() => stats.at(-1))
      .toMatchObject({ cameraId: camera.id, fpsIn: 25, today: { people: 4 } });
  });

  it('goes on with the numbers of a camera that reports nothing', async () => {
    const { camera, client } = await fixture();
    let count = 0;
    client.on('stats', () => (count += 1));
    await client.emitWithAck('watch', camera.id);
    await expect.poll(() => count, { timeout: 5000 }).toBeGreaterThan(2);
  });

  it('says when there is no such camera', async () => {
    const { client } = await fixture();
    expect(await client.emitWithAck('watch', 'nothing')).toEqual({
      ok: false,
      detail: 'There is no such camera.',
    });
    expect(await client.emitWithAck('watch', { $ne: 1 } as unknown as string)).toMatchObject({ ok: false });
  });

  it('sends violations to those who watch that camera, when they are stored', async () => {
    const { fleet, store, registry, camera, client } = await fixture();
    const hall = await registry.add({ ...CAMERA, name: 'Hall' });
    const heard: { phase: string; event: EventResource }[] = [];
    client.on('violation', (message) => heard.push(message));
    await client.emitWithAck('watch', camera.id);
    const violation = violationOf(camera);
    fleet.emit('violation', hall.id, { phase: 'start', violation: violationOf(hall) }, null);
    fleet.emit('violation', camera.id, { phase: 'start', violation }, Buffer.from('jpeg'));
    await expect.poll(() => heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ phase: 'start', event: { id: violation.id, cameraName: 'Door' } });
    expect(heard[0]?.event.snapshotUrl).toMatch(`/api/v1/events/${violation.id}/snapshot.jpg?look=`);
    expect(await store.events.find(violation.id)).not.toBeNull();
    client.emit('unwatch', camera.id);
    await client.emitWithAck('watch', hall.id);
    fleet.emit('violation', camera.id, { phase: 'update', violation }, null);
    fleet.emit('violation', hall.id, { phase: 'start', violation: violationOf(hall) }, null);
    await expect.poll(() => heard).toHaveLength(2);
    expect(heard[1]?.event.cameraId).toBe(hall.id);
  });

  it('tells everybody of cameras that come, change their state and go', async () => {
    const { fleet, registry, client } = await fixture();
    const heard: [string, CameraResource][] = [];
    client.on('camera', ({ change, camera }) => heard.push([change, camera]));
    const hall = await registry.add({ ...CAMERA, name: 'Hall', username: 'u', password: 'hidden' });
    await expect.poll(() => heard).toHaveLength(1);
    fleet.statuses.set(hall.id, { state: 'live', message: 'All is well.', sinceMs: 0 });
    fleet.emit('status', hall.id, { state: 'live', message: 'All is well.', sinceMs: 0 });
    await expect.poll(() => heard).toHaveLength(2);
    await registry.remove(hall.id);
    await expect.poll(() => heard).toHaveLength(3);
    expect(heard.map(([change]) => change)).toEqual(['added', 'changed', 'removed']);
    expect(heard[1]?.[1]).toMatchObject({ name: 'Hall', hasPassword: true, status: { state: 'live' } });
    expect(JSON.stringify(heard)).not.toContain('hidden');
  });
});
