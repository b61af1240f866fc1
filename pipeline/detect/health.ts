import type { Clock } from '../clock.ts';
import type { DetectorHealthReport } from './messages.ts';

/** What the detector process did since its last report. */
export class DetectorHealth {
  readonly #clock: Clock;
  #inferMs: number[] = [];
  #frames = 0;
  #sinceMs: number;
  #cpu = process.cpuUsage();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  addBatch(frames: number, inferMs: number): void {
    this.#frames += frames;
    this.#inferMs.push(inferMs);
  }

  /** Begins a new period. */
  report(droppedTotal: number): DetectorHealthReport {
    const nowMs = this.#clock.monotonicMs();
    const periodMs = Math.max(1, nowMs - this.#sinceMs);
    const { user, system } = process.cpuUsage(this.#cpu);
    const batches = this.#inferMs.length;
    const report: DetectorHealthReport = {
      type: 'health',
      framesPerSecond: (this.#frames * 1000) / periodMs,
      inferMsMedian: this.#inferMs.toSorted((a, b) => a - b)[batches >> 1] ?? null,
      droppedTotal,
      batchSizeMean: batches === 0 ? null : this.#frames / batches,
      residentBytes: process.memoryUsage.rss(),
      cpuPercent: (user + system) / 10 / periodMs,
    };
    this.#inferMs = [];
    this.#frames = 0;
    this.#sinceMs = nowMs;
    this.#cpu = process.cpuUsage();
    return report;
  }
}
