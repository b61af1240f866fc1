import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { CAMERA, violationOf } from '../support/camera-and-violation.ts';
import { openStore } from '../support/open-store.ts';

describe('EventTable', () => {
  it('pages through events of equal times without repeating or skipping one', async () => {
    const { store } = await openStore();
    const camera = await store.cameras.add(CAMERA);
    const startedAtMs = Date.UTC(2026, 5, 1);
    const all = [0, 0, 0, 0, 0, 1, 1, 2].map((later) =>
      violationOf(camera, { startedAtMs: startedAtMs + later }),
    );
    for (const each of all) await store.events.put(each, 0, false);

    const seen: { startedAtMs: number; id: string }[] = [];
    for (;;) {
      const page = await store.events.page({ limit: 3, after: seen.at(-1) });
      if (page.length === 0) break;
      seen.push(...page);
    }
    const newestFirst = all.toSorted((a, b) => b.startedAtMs - a.startedAtMs || (a.id < b.id ? 1 : -1));
    expect(seen.map((each) => each.id)).toEqual(newestFirst.map((each) => each.id));
  });

  it('finds a page by an index, not by sorting', async () => {
    const { data } = await openStore();
    const database = new DatabaseSync(data.paths.databaseFile);
    const plan = (sql: string) => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
    const order = 'ORDER BY started_at DESC, id DESC LIMIT 50';
    const all = plan(`SELECT * FROM events WHERE (started_at, id) < (1, 'x') ${order}`);
    expect(all).toContain('SEARCH events USING INDEX events_by_time');
    expect(all).not.toContain('TEMP B-TREE');
    const one = plan(`SELECT * FROM events WHERE camera_id = 'a' AND (started_at, id) < (1, 'x') ${order}`);
    expect(one).toContain('SEARCH events USING INDEX events_by_camera_and_time');
    expect(one).not.toContain('TEMP B-TREE');
    database.close();
  });

  it('filters by camera and by time, the end exclusive', async () => {
    const { store } = await openStore();
    const [door, hall] = [
      await store.cameras.add(CAMERA),
      await store.cameras.add({ ...CAMERA, name: 'Hall' }),
    ];
    const first = violationOf(door, { startedAtMs: 1000 });
    const second = violationOf(door, { startedAtMs: 2000 });
    const other = violationOf(hall, { startedAtMs: 1500 });
    for (const each of [first, second, other]) await store.events.put(each, 0, false);
    const ids = async (query: Omit<Parameters<typeof store.events.page>[0], 'limit'>) =>
      (await store.events.page({ ...query, limit: 10 })).map((each) => each.id);
    expect(await ids({ cameraId: hall.id })).toEqual([other.id]);
    expect(await ids({ fromMs: 1000, toMs: 2000 })).toEqual([other.id, first.id]);
    expect(await ids({ cameraId: door.id, fromMs: 1001 })).toEqual([second.id]);
  });

  it('brings an event up to date and keeps its snapshot', async () => {
    const { store } = await openStore();
    const camera = await store.cameras.add(CAMERA);
    const violation = violationOf(camera);
    await store.events.put(violation, 1, true);
    await store.events.put({ ...violation, confidence: 0.95, endedAtMs: 5, endReason: 'masked' }, 2, false);
    expect(await store.events.find(violation.id)).toMatchObject({
      cameraName: 'Door',
      confidence: 0.95,
      endedAtMs: 5,
      endReason: 'masked',
      hasSnapshot: true,
      box: [0.1, 0.2, 0.3, 0.4],
    });
  });

  it('closes what a crash left open at the last time it was heard of', async () => {
    const { store } = await openStore();
    const camera = await store.cameras.add(CAMERA);
    const open = violationOf(camera, { startedAtMs: 1000 });
    const ended = violationOf(camera, { startedAtMs: 1000, endedAtMs: 1500, endReason: 'left' });
    await store.events.put(open, 4000, false);
    await store.events.put(ended, 1500, false);
    await store.events.touchOpen(9000);
    expect(await store.events.closeOpen('server-stopped')).toEqual([open.id]);
    expect(await store.events.find(open.id)).toMatchObject({ endedAtMs: 9000, endReason: 'server-stopped' });
    expect(await store.events.find(ended.id)).toMatchObject({ endedAtMs: 1500, endReason: 'left' });
  });

  it('has on the disk what was put before the store was closed, and refuses what comes later', async () => {
    const { data, store } = await openStore();
    const camera = await store.cameras.add(CAMERA);
    const violations = Array.from({ length: 150 }, () => violationOf(camera));
    const puts = violations.map((each) => store.events.put(each, 0, false));
    await store.close();
    await Promise.all(puts);
    const database = new DatabaseSync(data.paths.databaseFile, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS count FROM events').get()).toEqual({ count: 150 });
    database.close();
    await expect(store.events.put(violationOf(camera), 0, false)).rejects.toThrow();
  });

  it('keeps the name of a removed camera', async () => {
    const { store } = await openStore();
    const camera = await store.cameras.add(CAMERA);
    const violation = violationOf(camera);
    await store.events.put(violation, 1, false);
    await store.cameras.remove(camera.id);
    expect((await store.events.find(violation.id))?.cameraName).toBe('Door');
  });
});
