import path from 'node:path';
import { z } from 'zod';
import { DataDir } from '../../server/store/data-dir.ts';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { BenchContext } from '../bench.ts';
import { eventsPerSecond, flushesPerSecond } from '../rigs/event-writers.ts';
import { growStore } from '../rigs/grown-store.ts';
import { percentile } from '../statistics.ts';

const WRITERS = 32;
const EVENTS = 5_000_000;
const QUICK_EVENTS = 100_000;
const PAGES = 40;

/** Events until they are on the disk, of one camera and of many, and the pages of a store that has grown for years. */
export async function benchStore({ folder, signal, isQuick, measured, say }: BenchContext): Promise<void> {
  const flushes = await flushesPerSecond(path.join(folder, 'flushed'));
  const unit = 'events/s';
  const alone = await eventsPerSecond(path.join(folder, 'alone'), 1, signal);
  measured({
    case: 'events-alone',
    unit,
    value: alone,
    floor: flushes,
    note: 'one camera, each event flushed before the next (WAL, synchronous=FULL); the floor is the disk alone',
  });
  measured({
    case: 'events',
    unit,
    value: await eventsPerSecond(path.join(folder, 'together'), WRITERS, signal),
    target: { of: 'value', is: 'at least', limit: 500 },
    note: `${WRITERS} cameras, each event acknowledged when it is flushed; what comes during a flush shares the next`,
  });
  const count = isQuick ? QUICK_EVENTS : EVENTS;
  await using server = await MaskwatchServer.start();
  await server.end();
  const startedMs = performance.now();
  const data = DataDir.hold(path.join(server.folder, 'data'));
  growStore(data.paths.databaseFile, count);
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
