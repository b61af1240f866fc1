import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchSkipped, type BenchContext } from './bench.ts';
import { figureOf, type Figure } from './figure.ts';
import { figureTable } from './figure-table.ts';
import { describeMachine, machineText } from './machine.ts';
import type { Bench } from './registry.ts';

export interface BenchOptions {
  readonly json?: true;
  readonly quick?: true;
  /** Where the run is kept. */
  readonly resultsFolder: string;
}

/** Output: figures to `print`, what goes on to `say`. @returns the exit code: 1 when a bench failed, targets or not. */
export async function runBenches(
  benches: readonly Bench[],
  { json, quick, resultsFolder }: BenchOptions,
  { print, say }: { print: (line: string) => void; say: (line: string) => void },
  signal: AbortSignal,
): Promise<number> {
  const machine = await describeMachine();
  if (json === undefined) print(machineText(machine));
  const figures: Figure[] = [];
  const unmeasured: { bench: string; reason: string; skipped: boolean }[] = [];
  const startedAt = new Date();
  for (const bench of benches) {
    const startedMs = performance.now();
    say(`${bench.name}: ${bench.what}`);
    const common = { signal, isQuick: quick === true, resultsFolder };
    const reason = await runOne(bench, common, say, (figure) => {
      figures.push(figure);
      if (json !== undefined) print(JSON.stringify(figure));
    });
    signal.throwIfAborted();
    if (reason !== null) {
      unmeasured.push({ bench: bench.name, ...reason });
      say(`${bench.name}: ${reason.skipped ? 'skipped' : 'failed'}: ${reason.reason}`);
    }
    say(`${bench.name}: ${Math.round((performance.now() - startedMs) / 1000)} s`);
    // After each: whoever interrupts the rest keeps what was measured.
    await keep(resultsFolder, startedAt, {
      machine,
      startedAt: startedAt.toISOString(),
      isQuick: quick === true,
      figures,
      unmeasured,
    });
  }
  if (json === undefined) print(figureTable(figures));
  return unmeasured.some(({ skipped }) => !skipped) ? 1 : 0;
}

async function runOne(
  bench: Bench,
  common: Pick<BenchContext, 'signal' | 'isQuick' | 'resultsFolder'>,
  say: (line: string) => void,
  onFigure: (figure: Figure) => void,
): Promise<{ reason: string; skipped: boolean } | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwatch-bench-'));
  try {
    const run = await bench.load();
    await run({
      ...common,
      folder,
      say: (sentence) => say(`${bench.name}: ${sentence}`),
      measured: (measurement) => onFigure(figureOf(bench.name, measurement)),
    });
    return null;
  } catch (error) {
    common.signal.throwIfAborted();
    if (error instanceof BenchSkipped) return { reason: error.message, skipped: true };
    return {
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      skipped: false,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep(folder: string, at: Date, results: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = at.toISOString().replaceAll(':', '-').replace(/\..*/, '');
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`);
}
