import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventResource, EventsPage } from '../../../../server/api/resources/event.ts';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { CAMERA, violationOf } from '../support/camera-and-violation.ts';
import { startTestServer } from '../support/test-server.ts';

const VIDEO = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
const SHA256 = createHash('sha256').update(VIDEO).digest('hex');

async function fixture() {
  const server = await startTestServer();
  const camera = await server.registry.add(CAMERA);
  const page = async (query = '') => {
    const response = await server.call(`/events${query}`);
    return EventsPage.parse(await response.json());
  };
  return { ...server, camera, page };
}

async function withClip() {
  const server = await fixture();
  const { camera, data, recorder } = server;
  const violation = violationOf(camera);
  const clip = {
    id: randomUUID(),
    cameraId: camera.id,
    violationIds: [violation.id],
    startedAtMs: violation.startedAtMs - 5000,
    durationMs: 10_000,
    sizeBytes: VIDEO.length,
    sha256: SHA256,
    width: 640,
    height: 360,
    codec: 'h264',
  };
  const folder = path.join(data.paths.clipsFolder, camera.id);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${clip.id}.mp4`);
  writeFileSync(file, VIDEO);
  recorder.recordViolation({ phase: 'start', violation }, Buffer.from('jpeg'));
  recorder.recordClip(clip);
  await recorder.drained();
  return { ...server, violation, clip, file };
}

describe('GET /events', () => {
  it('gives all events page by page, newest first', async () => {
    const { store, camera, page } = await fixture();
    for (let n = 0; n < 5; n += 1) await store.events.put(violationOf(camera), 0, false);
    const seen: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const { events, nextCursor } = await page(query);
      seen.push(...events.map((event) => event.id));
      if (nextCursor === null) break;
      query = `?limit=2&cursor=${nextCursor}`;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual((await page()).events.map((event) => event.id));
  });

  it('filters by camera and time', async () => {
    const { store, camera, page } = await fixture();
    const event = violationOf(camera, { startedAtMs: Date.UTC(2026, 0, 2) });
    await store.events.put(event, 0, false);
    expect(
      (await page(`?camera=${camera.id}&from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z`)).events,
    ).toHaveLength(1);
    expect((await page('?from=2026-01-02T01:00:00%2B02:00')).events).toHaveLength(1);
    expect((await page('?to=2026-01-02T00:00:00Z')).events).toHaveLength(0);
    expect((await page(`?camera=${randomUUID()}`)).events).toHaveLength(0);
  });

  it('names the wrong part of a query', async () => {
    const { call } = await fixture();
    for (const [query, pointer] of [
      ['limit=1000', '/limit'],
      ['from=yesterday', '/from'],
      ['cursor=nonsense', '/cursor'],
      ['camra=1', '/camra'],
    ] as const) {
      const response = await call(`/events?${query}`);
      expect(response.status).toBe(422);
      expect(Problem.parse(await response.json())).toMatchObject({
        code: 'invalid-fields',
        errors: [{ pointer }],
      });
    }
  });

  it('has snapshot and clip of an event', async () => {
    const { call, violation, clip } = await withClip();
    const event = EventResource.parse(await (await call(`/events/${violation.id}`)).json());
    expect(event).toMatchObject({
      cameraName: 'Door',
      endedAt: null,
      clip: { id: clip.id, url: `/api/v1/clips/${clip.id}.mp4`, durationMs: 10_000, sha256: SHA256 },
    });
    const snapshot = await call(`/events/${violation.id}/snapshot.jpg`);
    expect(snapshot.headers.get('content-type')).toBe('image/jpeg');
    expect(await snapshot.text()).toBe('jpeg');
    expect((await call(`/events/${randomUUID()}`)).status).toBe(404);
    expect((await call(`/events/${randomUUID()}/snapshot.jpg`)).status).toBe(404);
  });
});

describe('GET /clips/:id.mp4', () => {
  it('sends the whole video, to be cached by this browser alone', async () => {
    const { call, clip } = await withClip();
    const response = await call(`/clips/${clip.id}.mp4`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('etag')).toBe(`"${SHA256}"`);
    expect(response.headers.get('cache-control')).toMatch(/^private\b/);
    expect(Buffer.from(await response.arrayBuffer()).equals(VIDEO)).toBe(true);
  });

  it('sends the asked range', async () => {
    const { call, clip } = await withClip();
    const range = (value: string, more: Record<string, string> = {}) =>
      call(`/clips/${clip.id}.mp4`, { headers: { range: value, ...more } });
    const middle = await range('bytes=100-199');
    expect(middle.status).toBe(206);
    expect(middle.headers.get('content-range')).toBe('bytes 100-199/1000');
    expect(Buffer.from(await middle.arrayBuffer()).equals(VIDEO.subarray(100, 200))).toBe(true);
    expect((await range('bytes=-10')).headers.get('content-range')).toBe('bytes 990-999/1000');
    const beyond = await range('bytes=5000-');
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */1000');
    expect((await range('bytes=0-9', { 'if-range': `"${SHA256}"` })).status).toBe(206);
    expect((await range('bytes=0-9', { 'if-range': '"another"' })).status).toBe(200);
  });

  it('says 304 to who has it', async () => {
    const { call, clip } = await withClip();
    // Without its own Cache-Control, fetch adds one that asks for the whole file.
    const headers = { 'if-none-match': `"${SHA256}"`, 'cache-control': 'max-age=0' };
    expect((await call(`/clips/${clip.id}.mp4`, { headers })).status).toBe(304);
  });

  it('is a 404 problem when the clip is unknown or its file gone', async () => {
    const { call, clip, file } = await withClip();
    rmSync(file);
    for (const id of [clip.id, randomUUID(), '..%2F..%2Fcredentials']) {
      const response = await call(`/clips/${id}.mp4`);
      expect(response.status).toBe(404);
      expect(response.headers.get('etag')).not.toBe(`"${SHA256}"`);
      expect(Problem.parse(await response.json()).code).toBe('not-found');
    }
  });
});
