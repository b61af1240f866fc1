import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../../../pipeline/domain/source-settings.ts';
import { SourceError } from '../../../../pipeline/errors.ts';
import type { SourceErrorCode } from '../../../../pipeline/errors.ts';
import { CameraTestResult } from '../../../../server/api/resources/camera-test.ts';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { PROBE } from '../support/reports.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const test = (server: TestServer, json: object) => server.call('/cameras/test', { method: 'POST', json });

describe('POST /cameras/test', () => {
  it('tells what was found, with a picture', async () => {
    const server = await startTestServer();
    server.fleet.probe = async () => PROBE;
    const response = await test(server, { url: 'rtsp://10.0.0.9/' });
    expect(response.status).toBe(200);
    expect(CameraTestResult.parse(await response.json())).toEqual({
      codec: 'h264',
      width: 1280,
      height: 720,
      fps: 25,
      timeToFirstFrameMs: 120,
      plan: ['decoded by h264'],
      snapshot: 'data:image/jpeg;base64,/9g=',
    });
  });

  it.each([
    ['unreachable', '/url'],
    ['unauthorized', '/password'],
    ['not-found', '/url'],
    ['unsupported-codec', '/url'],
    ['stalled', '/url'],
    ['ended', '/url'],
  ] as const)('passes on the sentence of %s', async (code: SourceErrorCode, pointer) => {
    const server = await startTestServer();
    server.fleet.probe = () => Promise.reject(new SourceError(code, `What to do about ${code}.`));
    const response = await test(server, { url: 'rtsp://10.0.0.9/' });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const detail = `What to do about ${code}.`;
    expect(Problem.parse(await response.json())).toMatchObject({
      code,
      detail,
      errors: [{ pointer, detail }],
    });
  });

  it('never connects to what is not allowed', async () => {
    const server = await startTestServer();
    let probes = 0;
    server.fleet.probe = async () => {
      probes += 1;
      return PROBE;
    };
    const response = await test(server, { url: 'http://169.254.169.254/latest' });
    expect(Problem.parse(await response.json()).code).toBe('forbidden-url');
    expect(probes).toBe(0);
  });

  it('uses the stored password of a camera, on its own host only', async () => {
    const server = await startTestServer();
    const tested: SourceSettings[] = [];
    server.fleet.probe = async (source) => {
      tested.push(source);
      return PROBE;
    };
    const fields = { url: 'rtsp://10.0.0.9/a', username: 'ward', password: 'stored' };
    const added = await server.call('/cameras', { method: 'POST', json: { name: 'Door', ...fields } });
    const { id: cameraId } = (await added.json()) as { id: string };
    await test(server, { cameraId, url: 'rtsp://10.0.0.9/b', username: 'ward' });
    expect(tested).toEqual([expect.objectContaining({ username: 'ward', password: 'stored' })]);
    const stolen = await test(server, { cameraId, url: 'rtsp://attacker.example/', username: 'ward' });
    expect(Problem.parse(await stolen.json()).code).toBe('password-needed');
    expect(tested).toHaveLength(1);
  });

  it('lets go of the camera when nobody waits any longer', async () => {
    const server = await startTestServer();
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    server.fleet.probe = (_, signal) => {
      begin();
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          resolve();
          reject(signal.reason as Error);
        }),
      );
    };
    const client = new AbortController();
    const request = server.call('/cameras/test', {
      method: 'POST',
      json: { url: 'rtsp://10.0.0.9/' },
      signal: client.signal,
    });
    await begun;
    client.abort();
    await expect(request).rejects.toThrow();
    await aborted;
  });
});
