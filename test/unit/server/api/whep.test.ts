import { describe, expect, it } from 'vitest';
import { WhepError } from '../../../../server/media/whep-error.ts';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { CAMERA } from '../support/camera-and-violation.ts';
import { startTestServer } from '../support/test-server.ts';

async function fixture() {
  const server = await startTestServer();
  const camera = await server.registry.add(CAMERA);
  const offer = (init: RequestInit = {}) =>
    server.call(`/cameras/${camera.id}/whep`, {
      method: 'POST',
      body: 'v=0\r\n',
      headers: { 'content-type': 'application/sdp' },
      ...init,
    });
  return { ...server, camera, offer };
}

describe('WHEP', () => {
  it('answers an offer, and ends with DELETE of its Location', async () => {
    const { call, url, token, rooms, camera, offer } = await fixture();
    const response = await offer();
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toContain('application/sdp');
    expect(response.headers.get('etag')).toBe('"session-0"');
    expect(await response.text()).toBe('answer to v=0\r\n');
    const location = response.headers.get('location') ?? '';
    expect(location).toBe('/api/v1/whep/session-0');
    expect(rooms.viewers(camera.id)).toBe(1);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(url + location, { method: 'DELETE', headers })).status).toBe(200);
    expect(rooms.viewers(camera.id)).toBe(0);
    expect((await call('/whep/session-0', { method: 'DELETE' })).status).toBe(404);
  });

  it('says what it sends, and why it is not what was asked for', async () => {
    const { call, rooms, camera } = await fixture();
    const watch = async (query: string) => {
      const headers = { 'content-type': 'application/sdp' };
      const response = await call(`/cameras/${camera.id}/whep${query}`, {
        method: 'POST',
        body: 'v=0\r\n',
        headers,
      });
      return [
        response.status,
        ...['rendition', 'rendition-reason'].map((each) => response.headers.get(`maskwatch-${each}`)),
      ];
    };
    expect(await watch('')).toEqual([201, 'annotated', null]);
    expect(await watch('?size=grid')).toEqual([201, 'grid', null]);
    expect(await watch('?mode=overlay')).toEqual([201, 'overlay', null]);
    rooms.noOverlay = 'The camera sends HEVC.';
    expect(await watch('?mode=overlay')).toEqual([201, 'annotated', 'The camera sends HEVC.']);
    expect((await watch('?mode=raw'))[0]).toBe(422);
  });

  it('refuses what is not an offer, and methods that WHEP leaves open', async () => {
    const { call, camera, offer } = await fixture();
    expect((await offer({ headers: { 'content-type': 'application/json' } })).status).toBe(415);
    expect((await offer({ body: '' })).status).toBe(422);
    expect((await offer({ body: 'x'.repeat(70_000) })).status).toBe(413);
    expect(
      (
        await call('/cameras/none/whep', {
          method: 'POST',
          body: 'v=0',
          headers: { 'content-type': 'application/sdp' },
        })
      ).status,
    ).toBe(404);
    for (const [method, path] of [
      ['PATCH', '/whep/session-0'],
      ['OPTIONS', `/cameras/${camera.id}/whep`],
    ] as const) {
      const response = await call(path, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe(method === 'PATCH' ? 'DELETE' : 'POST');
    }
  });

  it.each([
    ['bad-offer', 400],
    ['no-h264', 422],
    ['unavailable', 503],
  ] as const)('says %s with %i', async (code, status) => {
    const { rooms, offer } = await fixture();
    rooms.failure = new WhepError(code, 'What to do.');
    const response = await offer();
    expect(response.status).toBe(status);
    expect(Problem.parse(await response.json())).toMatchObject({ code, detail: 'What to do.' });
  });
});
