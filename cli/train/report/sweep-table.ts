import type { HeadRun } from '../checkpoint.ts';

export interface SweepRow {
  readonly epochs: number;
  readonly batchSize: number;
  readonly rate: number;
  /** On validation, after the last epoch. */
  readonly accuracy: number;
}

export function sweepRows(runs: readonly HeadRun[], batchSize: number): SweepRow[] {
  return runs.map(({ rate, history }) => ({
    epochs: history.length,
    batchSize,
    rate,
    accuracy: history.at(-1)?.validationAccuracy ?? Number.NaN,
  }));
}

/** The seed's table. */
export function sweepText(rows: readonly SweepRow[]): string {
  const header = ['epochs', 'batch size', 'initial rate', 'accuracy'];
  const lines = rows.map(({ epochs, batchSize, rate, accuracy }) => [
    String(epochs),
    String(batchSize),
    rateText(rate),
    accuracy.toFixed(3),
  ]);
  return [header, ...lines].map((cells) => cells.map((cell) => cell.padStart(13)).join('')).join('\n');
}

/** 1e-4 rather than 0.0001. */
export function rateText(rate: number): string {
  return rate.toExponential();
}
