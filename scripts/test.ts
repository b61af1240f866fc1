// Runs every test, or those that its arguments name, and ends with the line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { summarize, vitestReport, type Summary } from './test-summary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'maskwatch-test-'));
const reportPath = join(folder, 'report.json');

const vitest = spawn(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
// A terminal's Ctrl-C reaches vitest by itself; this process waits for it and reports.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => vitest.kill('SIGTERM'));
const [code] = z.tuple([z.number().nullable(), z.string().nullable()]).parse(await once(vitest, 'close'));

const { passed, failed, skipped } = await readSummary(code === 0);
await rm(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 ? 1 : 0;

async function readSummary(exitedWell: boolean): Promise<Summary> {
  try {
    return summarize(vitestReport.parse(JSON.parse(await readFile(reportPath, 'utf8'))), exitedWell);
  } catch {
    // It crashed before it could report: that is a failure, though no test says so.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
