import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { systemClock } from '../../pipeline/clock.ts';
import { DataDir } from '../../server/store/data-dir.ts';
import { Store } from '../../server/store/store.ts';

const WRITES_FOR_MS = 4000;
const FLUSHES_FOR_MS = 2000;

/** A page of a database appended and flushed, again and again: what the disk can do. */
export async function flushesPerSecond(file: string): Promise<number> {
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

/** Each camera's next event when its last is on the disk. */
export async function eventsPerSecond(folder: string, cameras: number, signal: AbortSignal): Promise<number> {
  const data = DataDir.hold(folder);
  const store = await Store.open({ ...data.paths, clock: systemClock });
  try {
    const cameraIds = await addCameras(store, cameras);
    const startedMs = performance.now();
    const perCamera = await Promise.all(
      cameraIds.map(async (cameraId) => {
        let events = 0;
        for (; performance.now() - startedMs < WRITES_FOR_MS; events += 1) {
          signal.throwIfAborted();
          await putEvent(store, cameraId, events);
        }
        return events;
      }),
    );
    const count = perCamera.reduce((sum, events) => sum + events, 0);
    return (1000 * count) / (performance.now() - startedMs);
  } finally {
    await store.close();
    data.close();
  }
}

async function addCameras(store: Store, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const { id } = await store.cameras.add({
      name: `Camera ${number}`,
      url: 'rtsp://127.0.0.1/bench',
      transport: 'tcp',
      username: '',
      password: '',
      loop: true,
      enabled: true,
      demo: false,
    });
    ids.push(id);
  }
  return ids;
}

async function putEvent(store: Store, cameraId: string, trackId: number): Promise<void> {
  const startedAtMs = Date.now();
  await store.events.put(
    {
      id: randomUUID(),
      cameraId,
      trackId,
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
