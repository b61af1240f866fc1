import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BenchSkipped, type RunBench } from '../../../bench/bench.ts';
import type { Bench } from '../../../bench/registry.ts';
import { runBenches } from '../../../bench/run.ts';

function bench(name: string, run: RunBench): Bench {
  return { name, what: 'a test', load: () => Promise.resolve(run) };
}

const works = bench('works', async ({ measured }) => {
  measured({ case: 'one', unit: 'ms', value: 3, floor: 2, target: { of: 'ratio', is: 'at most', limit: 1 } });
});
const lacks = bench('lacks', () => Promise.reject(new BenchSkipped('There is no browser here.')));
const breaks = bench('breaks', () => Promise.reject(new Error('no such luck')));

async function run(benches: readonly Bench[], options: { readonly json?: true } = {}) {
  const resultsFolder = mkdtempSync(path.join(tmpdir(), 'maskwatch-bench-results-'));
  onTestFinished(() => rmSync(resultsFolder, { recursive: true }));
  const printed: string[] = [];
  const said: string[] = [];
  const out = { print: (line: string) => printed.push(line), say: (line: string) => said.push(line) };
  const code = await runBenches(benches, { ...options, resultsFolder }, out, new AbortController().signal);
  const [file = ''] = readdirSync(resultsFolder);
  const kept: unknown = JSON.parse(readFileSync(path.join(resultsFolder, file), 'utf8'));
  return { code, printed, said: said.join('\n'), kept };
}

describe('runBenches', () => {
  it('prints nothing but an object a figure for a program', async () => {
    const { code, printed } = await run([lacks, works], { json: true });
    expect(code).toBe(0);
    expect(printed.map((line): unknown => JSON.parse(line))).toEqual([
      { bench: 'works', case: 'one', unit: 'ms', value: 3, floor: 2, ratio: 1.5, target: 1, met: false },
    ]);
  });

  it('goes on behind a bench that fails, and fails at the end', async () => {
    const { code, printed, said, kept } = await run([breaks, works]);
    expect(code).toBe(1);
    expect(said).toContain('breaks: failed: Error: no such luck');
    expect(printed.join('\n')).toMatch(/works +one +3 ms +2 +1\.5 +1 +missed/);
    expect(kept).toMatchObject({
      figures: [{ bench: 'works', met: false }],
      unmeasured: [{ bench: 'breaks', skipped: false }],
      machine: { versions: { node: process.versions.node } },
    });
  });

  it('says what a bench lacks, which is no failure', async () => {
    const { code, said } = await run([lacks]);
    expect(code).toBe(0);
    expect(said).toContain('lacks: skipped: There is no browser here.');
  });

  it('keeps what was measured when it is interrupted', async () => {
    const resultsFolder = mkdtempSync(path.join(tmpdir(), 'maskwatch-bench-results-'));
    onTestFinished(() => rmSync(resultsFolder, { recursive: true }));
    const stopping = new AbortController();
    const hangs = bench('hangs', ({ signal }) => {
      stopping.abort();
      return Promise.reject(signal.reason);
    });
    const out = { print: () => {}, say: () => {} };
    const running = runBenches([works, hangs], { resultsFolder }, out, stopping.signal);
    await expect(running).rejects.toThrow('aborted');
    const [file = ''] = readdirSync(resultsFolder);
    const kept: unknown = JSON.parse(readFileSync(path.join(resultsFolder, file), 'utf8'));
    expect(kept).toMatchObject({ figures: [{ bench: 'works' }] });
  });

  it('leaves nothing of its folders behind', async () => {
    let used = '';
    const writes = bench('writes', async ({ folder }) => {
      used = folder;
      expect(existsSync(folder)).toBe(true);
    });
    expect((await run([writes])).code).toBe(0);
    expect(existsSync(used)).toBe(false);
  });
});
