import type { Clock } from '../../clock.ts';
import { STAGES, type Stage, type StageReport, type StageTimer } from '../../domain/stage.ts';

const INDEX = Object.fromEntries(STAGES.map((stage, index) => [stage, index])) as Record<Stage, number>;
/** Waiting, and all that is no stage. */
const OUTSIDE: number = STAGES.length;

/**
 * Where a camera's time goes. It runs with every picture, so it allocates nothing between two reports: one reading of the
 * clock at each border between stages.
 */
export class StageMeter implements StageTimer {
  readonly #clock: Clock;
  readonly #ms = new Float64Array(STAGES.length + 1);
  readonly #runs = new Uint32Array(STAGES.length + 1);
  readonly #dropped = new Uint32Array(STAGES.length + 1);
  #current = OUTSIDE;
  #sinceMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enter(stage: Stage): number {
    const index = INDEX[stage];
    const before = this.#current;
    this.#switchTo(index);
    this.#runs[index]! += 1;
    return before;
  }

  leave(before: number): void {
    this.#switchTo(before);
  }

  drop(stage: Stage, count = 1): void {
    this.#dropped[INDEX[stage]]! += count;
  }

  /** A run that this process only waited for. */
  waited(stage: Stage, ms: number): void {
    const index = INDEX[stage];
    this.#runs[index]! += 1;
    this.#ms[index]! += ms;
  }

  /** What happened since the last call. @param queues What waits before each stage now, 0 where it is not named. */
  report(queues: Partial<Record<Stage, number>>): StageReport[] {
    const stages = STAGES.map((stage, index) => ({
      stage,
      runs: this.#runs[index]!,
      ms: this.#ms[index]!,
      queue: queues[stage] ?? 0,
      dropped: this.#dropped[index]!,
    }));
    this.#ms.fill(0);
    this.#runs.fill(0);
    this.#dropped.fill(0);
    return stages;
  }

  #switchTo(index: number): void {
    const nowMs = this.#clock.monotonicMs();
    this.#ms[this.#current]! += nowMs - this.#sinceMs;
    this.#current = index;
    this.#sinceMs = nowMs;
  }
}
