import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
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
