import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Violation } from '../../../../pipeline/domain/violation.ts';
import type { NewCamera, StoredCamera } from '../../../../server/store/camera-table.ts';
import { DataDir } from '../../../../server/store/data-dir.ts';
import { Store } from '../../../../server/store/store.ts';
import { ManualClock } from './manual-clock.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A real store in a temporary folder, gone after the test. */
export async function openStore(clock = new ManualClock()) {
  const data = DataDir.hold(temporaryFolder());
  const store = await Store.open({ ...data.paths, clock });
  onTestFinished(async () => {
    await store.close();
    data.close();
  });
  return { data, store, clock };
}

export const CAMERA: NewCamera = {
  name: 'Door',
  url: 'rtsp://10.0.0.9/stream',
  transport: 'tcp',
  username: '',
  password: '',
  loop: true,
  enabled: true,
  demo: false,
};

export function violationOf(camera: StoredCamera, changes: Partial<Violation> = {}): Violation {
  return {
    id: randomUUID(),
    cameraId: camera.id,
    trackId: 1,
    label: 'without_mask',
    confidence: 0.9,
    box: [0.1, 0.2, 0.3, 0.4],
    startedAtMs: Date.UTC(2026, 5, 1, 12),
    endedAtMs: null,
    endReason: null,
    ...changes,
  };
}
