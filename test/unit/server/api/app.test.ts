import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { CAMERA } from '../support/camera-and-violation.ts';
import { startTestServer } from '../support/test-server.ts';

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
