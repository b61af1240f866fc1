import { describe, expect, it } from 'vitest';
import { CameraResource } from '../../../../server/api/resources/camera.ts';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const DOOR = { name: 'Door', url: 'rtsp://10.0.0.9/stream', username: 'ward', password: 'p@ss/#1' };

async function add(server: TestServer, json: object = DOOR): Promise<CameraResource> {
  const response = await server.call('/cameras', { method: 'POST', json });
  expect(response.status).toBe(201);
  return CameraResource.parse(await response.json());
}

async function patch(server: TestServer, id: string, json: object) {
  const response = await server.call(`/cameras/${id}`, { method: 'PATCH', json });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('cameras', () => {
  it('are added, started, listed and found', async () => {
    const server = await startTestServer();
    const camera = await add(server);
    expect(camera).toMatchObject({
      name: 'Door',
      username: 'ward',
      hasPassword: true,
      demo: false,
      enabled: true,
    });
    expect(server.fleet.running.get(camera.id)?.source).toEqual({
      kind: 'rtsp',
      url: 'rtsp://10.0.0.9/stream',
      transport: 'tcp',
      username: 'ward',
      password: 'p@ss/#1',
    });
    expect(await (await server.call('/cameras')).json()).toEqual([camera]);
    expect(await (await server.call(`/cameras/${camera.id}`)).json()).toEqual(camera);
  });

  it('keep user and password of a URL apart from it', async () => {
    const server = await startTestServer();
    const camera = await add(server, { name: 'Door', url: 'rtsp://ward:s%40cret@10.0.0.9/stream' });
    expect(camera).toMatchObject({ url: 'rtsp://10.0.0.9/stream', username: 'ward', hasPassword: true });
    expect(server.fleet.running.get(camera.id)?.source).toMatchObject({ password: 's@cret' });
  });

  it('are refused when nothing that we open', async () => {
    const server = await startTestServer();
    for (const url of ['http://10.0.0.9/', 'concat:/etc/passwd', 'file:../../etc/passwd', '/etc/passwd']) {
      const response = await server.call('/cameras', { method: 'POST', json: { ...DOOR, url } });
      expect(response.status).toBe(422);
      const problem = Problem.parse(await response.json());
      expect(problem).toMatchObject({ code: 'forbidden-url', errors: [{ pointer: '/url' }] });
      expect(problem.detail).toContain('Allowed are rtsp://');
    }
    expect(await server.store.cameras.list()).toEqual([]);
  });

  it('change only in what a patch names, and restart only when something changed', async () => {
    const server = await startTestServer();
    const camera = await add(server, { ...DOOR, transport: 'udp' });
    const { status, body } = await patch(server, camera.id, { name: 'Back door' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Back door', transport: 'udp', username: 'ward', hasPassword: true });
    expect(server.fleet.running.get(camera.id)).toMatchObject({
      name: 'Back door',
      source: { password: 'p@ss/#1' },
    });
    expect(server.fleet.puts).toBe(2);
    await patch(server, camera.id, { name: 'Back door' });
    expect(server.fleet.puts).toBe(2);
  });

  it('do not send a stored password to another host', async () => {
    const server = await startTestServer();
    const camera = await add(server);
    const stolen = await patch(server, camera.id, { url: 'rtsp://attacker.example/stream' });
    expect(stolen).toMatchObject({
      status: 422,
      body: { code: 'password-needed', errors: [{ pointer: '/password' }] },
    });
    expect((await patch(server, camera.id, { url: 'rtsp://10.0.0.9/other' })).status).toBe(200);
    const moved = await patch(server, camera.id, { url: 'rtsp://10.0.0.10/stream', password: 'new' });
    expect(moved.status).toBe(200);
    expect(server.fleet.running.get(camera.id)?.source).toMatchObject({ password: 'new' });
  });

  it('stop when switched off, and say so', async () => {
    const server = await startTestServer();
    const camera = await add(server);
    await server.rooms.join(camera.id, 'offer', { mode: 'annotated', size: 'full' });
    const { body } = await patch(server, camera.id, { enabled: false });
    expect(body).toMatchObject({ enabled: false, status: { state: 'disabled' } });
    expect(server.fleet.running.has(camera.id)).toBe(false);
    expect(server.rooms.viewers(camera.id)).toBe(0);
    expect((await patch(server, camera.id, { enabled: true })).body).not.toMatchObject({
      status: { state: 'disabled' },
    });
    expect(server.fleet.running.has(camera.id)).toBe(true);
  });

  it('are removed with their process', async () => {
    const server = await startTestServer();
    const camera = await add(server);
    expect((await server.call(`/cameras/${camera.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(server.fleet.running.size).toBe(0);
    expect((await server.call(`/cameras/${camera.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await server.call(`/cameras/${camera.id}`)).status).toBe(404);
  });

  it('show at a start why they cannot be opened any longer, and keep no other from it', async () => {
    const server = await startTestServer();
    const none = {
      transport: 'tcp',
      username: '',
      password: '',
      loop: true,
      enabled: true,
      demo: false,
    } as const;
    const bad = await server.store.cameras.add({ ...none, name: 'Old', url: 'file:/elsewhere/a.mp4' });
    const good = await server.store.cameras.add({ ...none, name: 'Good', url: DOOR.url });
    await server.registry.start();
    expect([...server.fleet.running.keys()]).toEqual([good.id]);
    expect(server.registry.status(bad)).toMatchObject({ state: 'unsupported' });
    expect(server.registry.status(bad).message).toContain('must lie in');
  });

  it('give their newest picture, or why there is none', async () => {
    const server = await startTestServer();
    const camera = await add(server);
    const none = await server.call(`/cameras/${camera.id}/snapshot.jpg`);
    expect(none.status).toBe(503);
    expect(Problem.parse(await none.json()).code).toBe('no-picture');
    server.fleet.snapshotJpeg = Buffer.from('jpeg');
    const picture = await server.call(`/cameras/${camera.id}/snapshot.jpg`);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect(picture.headers.get('cache-control')).toBe('no-store');
    expect(await picture.text()).toBe('jpeg');
  });
});

describe('the demo camera', () => {
  it('is added once, started when its film is ready, and stopped with its camera', async () => {
    const { promise: film, resolve: ready } = Promise.withResolvers<void>();
    let closed = 0;
    const server = await startTestServer({
      startDemo: async () => {
        await film;
        return { url: 'rtsp://127.0.0.1:18554/demo', close: async () => void (closed += 1) };
      },
    });
    const demo = async () => {
      const response = await server.call('/cameras/demo', { method: 'POST' });
      return CameraResource.parse(await response.json());
    };
    const camera = await demo();
    expect(camera).toMatchObject({ demo: true, enabled: true, status: { state: 'starting' } });
    expect((await demo()).id).toBe(camera.id);
    expect(server.fleet.running.size).toBe(0);
    ready();
    await expect
      .poll(() => server.fleet.running.get(camera.id)?.source)
      .toMatchObject({
        url: 'rtsp://127.0.0.1:18554/demo',
      });
    expect((await patch(server, camera.id, { url: 'rtsp://10.0.0.9/' })).body).toMatchObject({
      code: 'forbidden-url',
    });
    expect((await patch(server, camera.id, { name: 'Demo' })).body).toMatchObject({
      name: 'Demo',
      demo: true,
    });
    await server.call(`/cameras/${camera.id}`, { method: 'DELETE' });
    expect(closed).toBe(1);
    expect(server.fleet.running.size).toBe(0);
  });

  it('is not started any more when it was removed while its film was made', async () => {
    const server = await startTestServer({
      startDemo: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    });
    const camera = CameraResource.parse(
      await (await server.call('/cameras/demo', { method: 'POST' })).json(),
    );
    expect((await server.call(`/cameras/${camera.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(server.fleet.puts).toBe(0);
  });

  it('says when it cannot be had', async () => {
    const server = await startTestServer({ startDemo: () => Promise.reject(new Error('no photos')) });
    const camera = CameraResource.parse(
      await (await server.call('/cameras/demo', { method: 'POST' })).json(),
    );
    await expect
      .poll(
        async () => CameraResource.parse(await (await server.call(`/cameras/${camera.id}`)).json()).status,
      )
      .toMatchObject({
        state: 'unsupported',
        message: expect.stringContaining('could not be started') as string,
      });
  });
});
