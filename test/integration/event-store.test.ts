import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../pipeline/clock.ts';
import { DataDir } from '../../server/store/data-dir.ts';
import { Store } from '../../server/store/store.ts';
import { eventually } from '../helpers/eventually.ts';

const CHILD = fileURLToPath(new URL('./event-store-child.ts', import.meta.url));
const STEP_OF = { start: 0, update: 0.1, end: 0.2 } as const;

it('has every acknowledged event of many cameras after a kill, beside others that were refused', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwatch-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await eventually('some hundred events', () => output.length > 30_000, 40_000);
  child.kill('SIGKILL');
  await once(child, 'close');

  const newest = new Map<string, keyof typeof STEP_OF>();
  for (const line of output.split('\n').filter((each) => each !== '')) {
    expect(line).toMatch(/^[0-9a-f-]{36} (start|update|end)$/);
    const [id = '', phase] = line.split(' ');
    newest.set(id, phase as keyof typeof STEP_OF);
  }
  const data = DataDir.hold(folder);
  onTestFinished(() => data.close());
  const store = await Store.open({ ...data.paths, clock: systemClock });
  onTestFinished(() => store.close());
  for (const [id, phase] of newest) {
    const event = await store.events.find(id);
    // One step more may be on the disk: killed between the commit and the line.
    expect(event?.confidence, `${id} ${phase}`).toBeGreaterThanOrEqual(STEP_OF[phase]);
    if (phase === 'end') expect(event?.endReason).toBe('left');
  }
  expect(newest.size).toBeGreaterThan(100);
});
