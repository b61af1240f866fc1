import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Problem, StatsResource } from '../../../../server/api/resources.ts';
import { CAMERA } from '../support/camera-and-violation.ts';
import { temporaryFolder } from '../support/open-store.ts';
import { REPORT } from '../support/reports.ts';
import { PASSWORD, startTestServer } from '../support/test-server.ts';

describe('problems', () => {
  it('name the fields of a body', async () => {
    const { call } = await startTestServer();
    const response = await call('/cameras', {
      method: 'POST',
      json: { name: '', transport: 'quic', ulr: 'x' },
    });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({
      status: 422,
      title: 'Unprocessable Entity',
      type: 'urn:maskwatch:problem:invalid-fields',
    });
    const pointers = problem.errors?.map((each) => each.pointer).toSorted((a, b) => a.localeCompare(b));
    expect(pointers).toEqual(['/name', '/transport', '/ulr', '/url']);
  });

  it.each([
    ['/nothing', 'GET', undefined, 404, 'not-found'],
    ['/cameras/1/nothing', 'GET', undefined, 404, 'not-found'],
    ['/cameras', 'PUT', undefined, 405, 'method-not-allowed'],
    ['/cameras', 'POST', '{"name":', 400, 'bad-json'],
    ['/cameras', 'POST', `"${'x'.repeat(70_000)}"`, 413, 'too-large'],
    ['/cameras', 'POST', undefined, 422, 'invalid-fields'],
    ['/events?x=1', 'GET', undefined, 422, 'invalid-fields'],
    ['/%ff', 'GET', undefined, 404, 'not-found'],
    ['/cameras/%ff', 'GET', undefined, 400, 'bad-request'],
  ])('answer %s %s', async (at, method, body, status, code) => {
    const { call } = await startTestServer();
    const headers = { 'content-type': 'application/json' };
    const response = await call(at, { method, headers, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(status);
    expect(Problem.parse(await response.json())).toMatchObject({ status, code });
  });

  it('tell nothing about a failure inside, which is logged', async () => {
    const { call, rooms, registry, logLines } = await startTestServer();
    const camera = await registry.add(CAMERA);
    rooms.failure = new Error('secret path /etc');
    const response = await call(`/cameras/${camera.id}/whep`, {
      method: 'POST',
      body: 'v=0',
      headers: { 'content-type': 'application/sdp' },
    });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret');
    expect(logLines.join('')).toContain('secret path /etc');
  });
});

describe('openapi.json', () => {
  it('has every route, and resolves every reference', async () => {
    const { call, routes } = await startTestServer();
    const text = await (await call('/openapi.json')).text();
    const document = JSON.parse(text) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown>; security: unknown[] }>>;
      components: { schemas: Record<string, unknown> };
    };
    for (const { method, path: at, status, access } of routes) {
      const operation = document.paths[at.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
      expect(operation?.responses, `${method} ${at}`).toHaveProperty(String(status));
      expect(operation?.security.length === 0).toBe(access === 'public');
    }
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(references).toContain('CameraFields');
    for (const name of references) expect(document.components.schemas).toHaveProperty(name);
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  });
});

describe('healthz', () => {
  it('tells which part is down', async () => {
    const { url, health } = await startTestServer();
    const read = async () => (await fetch(`${url}/healthz`)).json();
    expect(await read()).toEqual({ status: 'ok', store: true, detector: true, media: true });
    health.isDetectorUp = false;
    expect(await read()).toEqual({ status: 'degraded', store: true, detector: false, media: true });
  });
});

describe('metrics', () => {
  it('has the cameras as they are now', async () => {
    const { url, token, fleet, registry } = await startTestServer();
    const camera = await registry.add(CAMERA);
    fleet.statuses.set(camera.id, { state: 'live', message: '', sinceMs: 0 });
    fleet.reports.set(camera.id, REPORT);
    fleet.emit('report', camera.id, REPORT);
    const headers = { authorization: `Bearer ${token}` };
    const read = async () => (await fetch(`${url}/metrics`, { headers })).text();
    const text = await read();
    expect(text).toContain(`maskwatch_camera_state{camera="${camera.id}",state="live"} 1`);
    expect(text).toContain(`maskwatch_camera_people{camera="${camera.id}",label="without_mask"} 2`);
    expect(text).toContain(`maskwatch_frames_dropped_total{camera="${camera.id}"} 3`);
    expect(text).toContain(`maskwatch_camera_look_rate{camera="${camera.id}",of="wished"} 5`);
    expect(text).toContain(`maskwatch_camera_look_rate{camera="${camera.id}",of="current"} 3.5`);
    expect(text).toContain(`maskwatch_looks_gated_total{camera="${camera.id}"} 2`);
    expect(text).toContain(`maskwatch_pictures_skipped_total{camera="${camera.id}"} 6`);
    expect(text).toContain(`maskwatch_violations_held_back_total{camera="${camera.id}"} 2`);
    expect(text).toContain(`maskwatch_violations_unverified_total{camera="${camera.id}"} 1`);
    expect(text).toContain(`maskwatch_stage_seconds_total{camera="${camera.id}",stage="decode"} 0.0625`);
    expect(text).toContain(`maskwatch_stage_dropped_total{camera="${camera.id}",stage="decode"} 2`);
    expect(text).toContain(`maskwatch_stage_queue{camera="${camera.id}",stage="detect"} 1`);
    expect(text).toContain(`maskwatch_detection_age_seconds_count{camera="${camera.id}"} 3`);
    expect(text).toContain('nodejs_heap_size_used_bytes');
    await registry.remove(camera.id);
    expect(await read()).not.toContain('state="live"} 1');
  });
});

describe('stats', () => {
  it('has each camera, and all together', async () => {
    const { call, clock, fleet, registry } = await startTestServer();
    const camera = await registry.add(CAMERA);
    clock.advance(1);
    await registry.add({ ...CAMERA, name: 'Down' });
    const report = { ...REPORT, atMs: clock.wallMs() };
    fleet.reports.set(camera.id, report);
    fleet.emit('report', camera.id, report);
    const { cameras, total } = StatsResource.parse(await (await call('/stats')).json());
    expect(cameras[0]).toMatchObject({
      cameraId: camera.id,
      fpsIn: 25,
      people: { without_mask: 2 },
      today: { people: 4, observedSeconds: 1 },
      violationsHeldBack: 2,
    });
    expect(cameras[1]).toMatchObject({ fpsIn: 0, width: null, today: { people: 0, complianceRate: null } });
    expect(total.today).toEqual({ violations: 0, people: 4, observedSeconds: 1, complianceRate: 1 });
    clock.advance(10_000);
    const later = StatsResource.parse(await (await call('/stats')).json());
    expect(later.cameras[0]).toMatchObject({ fpsIn: 0, people: { without_mask: 0 }, today: { people: 4 } });
  });
});

describe('the page', () => {
  function pageFolder(): string {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'index.html'), '<title>page</title>');
    writeFileSync(path.join(folder, 'assets', 'app-1a2b.js'), 'run()');
    return folder;
  }

  it('is served without sign-in, its assets for ever and its index never from a cache', async () => {
    const folder = pageFolder();
    const secret = `${folder}.txt`;
    writeFileSync(secret, 'do not serve');
    onTestFinished(() => rmSync(secret));
    const { url } = await startTestServer({ pageFolder: folder });
    for (const at of ['/', '/cameras/some/page', '/events']) {
      const page = await fetch(url + at);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<title>page</title>');
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await fetch(`${url}/assets/app-1a2b.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404);
    expect(await (await fetch(`${url}/..%2f${path.basename(secret)}`)).text()).not.toContain('do not serve');
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('says how to build it when it is not built', async () => {
    const { url } = await startTestServer();
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(Problem.parse(await response.json()).detail).toContain('npm run build');
  });

  it('lets only itself run, and nobody frame it', async () => {
    const { url } = await startTestServer({ pageFolder: pageFolder() });
    for (const at of ['/', '/healthz', '/api/v1/nothing']) {
      const { headers } = await fetch(url + at);
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'self'",
        "frame-ancestors 'none'",
        "media-src 'self' blob:",
        'ws:',
      ]) {
        expect(policy).toContain(directive);
      }
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

it('never shows a secret in an answer or in the log', async () => {
  const { url, call, signIn, token, registry, logLines } = await startTestServer();
  const secrets = ['Camera-Secret-1', 'Camera-Secret-2', 'Wrong-Guess-1', 'Query-Secret', PASSWORD, token];
  const answers: string[] = [];
  const keep = async (response: Response) => {
    const cookies = response.headers.getSetCookie().join();
    answers.push((await response.text()) + JSON.stringify([...response.headers]).replaceAll(cookies, ''));
    return response;
  };
  const { response, cookie } = await signIn();
  await keep(response);
  await keep((await signIn('Wrong-Guess-1')).response);
  const door = { name: 'Door', username: 'ward', password: 'Camera-Secret-1' };
  await keep(await call('/cameras', { method: 'POST', json: { ...door, url: 'rtsp://10.0.0.9/' } }));
  await keep(
    await call('/cameras', {
      method: 'POST',
      json: { name: 'B', url: 'rtsp://u:Camera-Secret-2@10.0.0.8/' },
    }),
  );
  await keep(
    await call('/cameras', { method: 'POST', json: { ...door, url: 'http://u:Camera-Secret-2@10.0.0.8/' } }),
  );
  await keep(await call('/cameras', { method: 'POST', json: { ...door, password: ['Camera-Secret-1'] } }));
  await keep(
    await call('/cameras', {
      method: 'POST',
      body: '{"password":"Camera-Secret-1"',
      headers: { 'content-type': 'application/json' },
    }),
  );
  await keep(
    await call('/cameras/test', {
      method: 'POST',
      json: { ...door, name: undefined, url: 'rtsp://10.0.0.9/' },
    }),
  );
  for (const camera of await registry.list()) {
    await keep(
      await call(`/cameras/${camera.id}`, { method: 'PATCH', json: { password: 'Camera-Secret-1' } }),
    );
    await keep(await call(`/cameras/${camera.id}/snapshot.jpg`));
  }
  for (const at of ['/cameras', '/session', '/stats', '/events?token=Query-Secret', '/openapi.json'])
    await keep(await call(at));
  await keep(await fetch(`${url}/metrics`, { headers: { cookie } }));
  await keep(await fetch(`${url}/healthz?password=Query-Secret`));

  const sessionToken = cookie.split('=')[1] ?? '';
  const log = logLines.join('');
  expect(log).toContain('"path":"/api/v1/events"');
  for (const secret of [...secrets, sessionToken]) {
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
    expect(logLines.filter((line) => line.includes(secret))).toEqual([]);
  }
});
