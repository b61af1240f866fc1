import { writeSync } from 'node:fs';
import { systemClock } from '../../pipeline/clock.ts';
import { DataDir } from '../../server/store/data-dir.ts';
import { Store } from '../../server/store/store.ts';
import { CAMERA, violationOf } from '../unit/server/support/camera-and-violation.ts';

/**
 * Stores events of many cameras, start, update and end, as fast as it can until it is killed, and writes a line for each
 * that was acknowledged: `<id> <phase>`. One in ten is of a camera that does not exist, and is refused.
 */
const CAMERAS = 16;
const PHASES = ['start', 'update', 'end'] as const;

const data = DataDir.hold(process.argv[2] ?? '');
const store = await Store.open({ ...data.paths, clock: systemClock });

async function record(cameraId: string): Promise<never> {
  const camera = { id: cameraId };
  for (let trackId = 0; ; trackId += 1) {
    const violation = violationOf(camera, { trackId });
    if (trackId % 10 === 9) {
      await store.events.put({ ...violation, cameraId: 'unknown' }, 0, false).then(
        () => writeSync(1, 'an event of no camera was stored\n'),
        () => undefined,
      );
    }
    for (const [step, phase] of PHASES.entries()) {
      const end = phase === 'end' ? ({ endedAtMs: Date.now(), endReason: 'left' } as const) : {};
      await store.events.put({ ...violation, ...end, confidence: step / 10 }, 0, false);
      // Not a stream: what was written is with the reader whatever becomes of this process.
      writeSync(1, `${violation.id} ${phase}\n`);
    }
  }
}

const cameras = Array.from({ length: CAMERAS }, (_, number) =>
  store.cameras.add({ ...CAMERA, name: `Camera ${number}` }),
);
for (const camera of cameras) camera.then(({ id }) => record(id)).catch(() => process.exit(1));
