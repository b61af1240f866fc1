import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventRecorder } from '../../../../server/events/event-recorder.ts';
import { ClipFiles } from '../../../../server/store/clip-files.ts';
import { SnapshotFiles } from '../../../../server/store/snapshot-files.ts';
import { CAMERA, violationOf } from '../support/camera-and-violation.ts';
import { openStore } from '../support/open-store.ts';

async function fixture(touchMs = 3_600_000) {
  const { data, store, clock } = await openStore();
  const camera = await store.cameras.add(CAMERA);
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const recorder = new EventRecorder({
    events: store.events,
    snapshots: new SnapshotFiles(data.paths.snapshotsFolder),
    clips: new ClipFiles(data.paths.clipsFolder, store.clips, log),
    touchMs,
    clock,
    log,
  });
  onTestFinished(() => recorder.close());
  const heard: string[] = [];
  recorder.on('event', (phase, event) => heard.push(`${phase} ${event.endReason}`));
  return { data, store, clock, camera, recorder, heard, lines };
}

describe('EventRecorder', () => {
  it('stores what is reported in its order, with its snapshot', async () => {
    const { data, store, camera, recorder, heard } = await fixture();
    const violation = violationOf(camera);
    recorder.recordViolation({ phase: 'start', violation }, Buffer.from('jpeg'));
    recorder.recordViolation(
      { phase: 'end', violation: { ...violation, endedAtMs: 9, endReason: 'left' } },
      null,
    );
    await recorder.drained();
    expect(heard).toEqual(['start null', 'end left']);
    expect(await store.events.find(violation.id)).toMatchObject({ endReason: 'left', hasSnapshot: true });
    expect(existsSync(path.join(data.paths.snapshotsFolder, camera.id, `${violation.id}.jpg`))).toBe(true);
  });

  it('keeps the order of each camera while many report at once', async () => {
    const { store, recorder } = await fixture();
    const heard = new Map<string, string[]>();
    recorder.on('event', (phase, event) => heard.set(event.id, [...(heard.get(event.id) ?? []), phase]));
    const cameras = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.cameras.add({ ...CAMERA, name: `Camera ${n}` })),
    );
    const violations = cameras.map((camera) => violationOf(camera));
    for (const phase of ['start', 'update', 'end'] as const) {
      for (const [n, violation] of violations.entries()) {
        const end = phase === 'end' ? ({ endedAtMs: 9, endReason: 'left' } as const) : {};
        // Pictures take their time, and not all have one: that must not let an end overtake its start.
        const snapshot = phase === 'start' && n % 2 === 0 ? Buffer.alloc(100_000) : null;
        recorder.recordViolation({ phase, violation: { ...violation, ...end } }, snapshot);
      }
    }
    await recorder.close();
    for (const { id } of violations) {
      expect(heard.get(id)).toEqual(['start', 'update', 'end']);
      expect(await store.events.find(id)).toMatchObject({ endReason: 'left' });
    }
  });

  it('goes on after an event that cannot be stored', async () => {
    const { store, camera, recorder, lines } = await fixture();
    const violation = violationOf(camera);
    recorder.recordViolation({ phase: 'start', violation: { ...violation, cameraId: 'unknown' } }, null);
    recorder.recordViolation({ phase: 'start', violation }, null);
    await recorder.drained();
    expect(await store.events.find(violation.id)).not.toBeNull();
    expect(lines.filter((line) => line.includes('event not stored'))).toHaveLength(1);
  });

  it('ends what a camera process left open when it died', async () => {
    const { store, clock, camera, recorder, heard } = await fixture();
    const violation = violationOf(camera);
    recorder.recordViolation({ phase: 'start', violation }, null);
    await recorder.drained();
    const startedMs = clock.wallMs();
    clock.advance(60_000);
    recorder.recordCameraGone(camera.id);
    await recorder.drained();
    expect(heard).toEqual(['start null', 'end camera-stopped']);
    expect(await store.events.find(violation.id)).toMatchObject({
      endedAtMs: startedMs,
      endReason: 'camera-stopped',
    });
  });

  it('notes that a violation goes on, for the day that the server dies', async () => {
    const { data, clock, camera, recorder } = await fixture(20);
    const violation = violationOf(camera);
    recorder.recordViolation({ phase: 'start', violation }, null);
    await recorder.drained();
    clock.advance(60_000);
    const database = new DatabaseSync(data.paths.databaseFile, { readOnly: true });
    onTestFinished(() => database.close());
    const known = () => database.prepare('SELECT known_at FROM events').get()?.['known_at'];
    await expect.poll(known).toBe(clock.wallMs());
  });
});
