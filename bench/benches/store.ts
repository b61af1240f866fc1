import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { systemClock } from '../../pipeline/clock.ts';
import { DataDir } from '../../server/store/data-dir.ts';
import { Store } from '../../server/store/store.ts';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { BenchContext } from '../bench.ts';
import { percentile } from '../statistics.ts';

const PUTS_FOR_MS = 4000;
const FLUSHES_FOR_MS = 2000;
const EVENTS = 5_000_000;
const QUICK_EVENTS = 100_000;
const PAGES = 40;
const CAMERAS = 20;

/** Events as they come, each on the disk before the next, and the pages of a store that has grown for years. */
export async function benchStore({ folder, signal, isQuick, measured, say }: BenchContext): Promise<void> {
  measured({
    case: 'put',
    unit: 'events/s',
    value: await putsPerSecond(path.join(folder, 'puts'), signal),
    floor: await flushesPerSecond(path.join(folder, 'flushed')),
    target: { of: 'value', is: 'at least', limit: 500 },
    note: 'one after the other, each flushed to the disk (WAL, synchronous=FULL); the floor is the disk alone',
  });
  const count = isQuick ? QUICK_EVENTS : EVENTS;
  await using server = await MaskwatchServer.start();
  await server.end();
  const startedMs = performance.now();
  const data = DataDir.hold(path.join(server.folder, 'data'));
  fill(data.paths.databaseFile, count);
  data.close();
  say(
    `${count.toLocaleString('en')} events written in ${Math.round((performance.now() - startedMs) / 1000)} s`,
  );
  await server.run();
  const times = await pageTimesMs(server);
  const name = count === EVENTS ? '5M' : `${count / 1000}k`;
  for (const [kind, ms] of Object.entries(times)) {
    measured({
      case: `page-${name}-${kind}`,
      unit: 'ms',
      value: percentile(ms, 95),
      target: { of: 'value', is: 'at most', limit: 50 },
      note: `p95 of ${PAGES} pages of 50 by GET /api/v1/events, median ${percentile(ms, 50).toFixed(1)}`,
    });
  }
}

/** A page of a database appended and flushed, again and again: what the disk can do. */
async function flushesPerSecond(file: string): Promise<number> {
  const handle = await open(file, 'w');
  try {
    const page = Buffer.alloc(4096, 1);
    const startedMs = performance.now();
    let count = 0;
    for (; performance.now() - startedMs < FLUSHES_FOR_MS; count += 1) {
      await handle.write(page);
      await handle.datasync();
    }
    return (1000 * count) / (performance.now() - startedMs);
  } finally {
    await handle.close();
  }
}

async function putsPerSecond(folder: string, signal: AbortSignal): Promise<number> {
  const data = DataDir.hold(folder);
  const store = await Store.open({ ...data.paths, clock: systemClock });
  try {
    const camera = await store.cameras.add({
      name: 'Door',
      url: 'rtsp://127.0.0.1/bench',
      transport: 'tcp',
      username: '',
      password: '',
      loop: true,
      enabled: true,
      demo: false,
    });
    const startedMs = performance.now();
    let puts = 0;
    for (; performance.now() - startedMs < PUTS_FOR_MS; puts += 1) {
      signal.throwIfAborted();
      const startedAtMs = Date.now();
      await store.events.put(
        {
          id: randomUUID(),
          cameraId: camera.id,
          trackId: puts,
          label: 'without_mask',
          confidence: 0.9,
          box: [0.1, 0.2, 0.3, 0.4],
          startedAtMs,
          endedAtMs: null,
          endReason: null,
        },
        startedAtMs,
        true,
      );
    }
    return (1000 * puts) / (performance.now() - startedMs);
  } finally {
    await store.close();
    data.close();
  }
}

/** Straight into the tables that the server made: by its own way this would take hours. Indexes are built at the end. */
function fill(file: string, count: number): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
    const indexes = z
      .array(z.object({ name: z.string(), sql: z.string() }))
      .parse(
        database
          .prepare(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' AND sql NOTNULL",
          )
          .all(),
      );
    for (const { name } of indexes) database.exec(`DROP INDEX "${name}"`);
    const addCamera = database.prepare(
      `INSERT INTO cameras (id, name, url, transport, loop, enabled, demo, created_at)
       VALUES (?, ?, 'rtsp://127.0.0.1/bench', 'tcp', 1, 0, 0, 0)`,
    );
    const cameraIds = Array.from({ length: CAMERAS }, () => randomUUID());
    for (const [index, id] of cameraIds.entries()) addCamera.run(id, `Camera ${index}`);
    database.exec('CREATE TEMP TABLE camera_ids (number INTEGER PRIMARY KEY, id TEXT)');
    const keep = database.prepare('INSERT INTO camera_ids VALUES (?, ?)');
    for (const [index, id] of cameraIds.entries()) keep.run(index, id);
    database
      .prepare(
        `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
         INSERT INTO events (id, camera_id, track_id, label, confidence, x1, y1, x2, y2, started_at, ended_at, end_reason, known_at, has_snapshot)
         SELECT lower(printf('%s-%s-4%s-a%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2),
                             substr(hex(randomblob(2)), 2), hex(randomblob(6)))),
                camera_ids.id, n, 'without_mask', 0.9, 0.1, 0.2, 0.3, 0.4,
                ? + n * 10000, ? + n * 10000 + 8000, 'left', ? + n * 10000 + 8000, 0
         FROM numbers JOIN camera_ids ON camera_ids.number = n % ?`,
      )
      .run(count, ...Array.from({ length: 3 }, () => Date.now() - 86_400_000 - count * 10_000), CAMERAS);
    for (const { sql } of indexes) database.exec(sql);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

const Page = z.object({
  events: z.array(z.object({ cameraId: z.string(), startedAt: z.string() })),
  nextCursor: z.string().nullable(),
});

async function pageTimesMs(server: MaskwatchServer) {
  const timed = async (query: string): Promise<{ ms: number; page: z.infer<typeof Page> }> => {
    const startedMs = performance.now();
    const response = await server.fetch('GET', `/api/v1/events?limit=50${query}`);
    const text = await response.text();
    const ms = performance.now() - startedMs;
    const page = Page.parse(JSON.parse(text));
    if (page.events.length !== 50) throw new Error(`a page of ${page.events.length} events came`);
    return { ms, page };
  };
  const times: Record<'newest' | 'next' | 'camera' | 'deep', number[]> = {
    newest: [],
    next: [],
    camera: [],
    deep: [],
  };
  let { page } = await timed('');
  const oldest = Date.parse(page.events[0]?.startedAt ?? '') - 86_400_000;
  for (let round = 0; round < PAGES; round += 1) {
    times.newest.push((await timed('')).ms);
    const next = await timed(`&cursor=${page.nextCursor}`);
    times.next.push(next.ms);
    page = next.page;
    times.camera.push((await timed(`&camera=${page.events[round]?.cameraId}`)).ms);
    const until = new Date(oldest - round * 3_600_000).toISOString();
    times.deep.push((await timed(`&to=${until}`)).ms);
  }
  return times;
}
