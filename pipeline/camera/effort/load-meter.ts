/** How hard a camera process has it, for a part of a second. */
export interface Load {
  /** Part of the time that its one thread was at work, or wanted to be, 0..1. */
  readonly busy: number;
  /** Part of the time of the measured work in which it waited for a processor, 0..1; 0 where there was none. */
  readonly waiting: number;
}

/** What the process knows of its own time, in milliseconds; a test has its own. */
export interface ProcessTime {
  /** By the clock. */
  nowMs(): number;
  /** Of this thread on a processor. */
  cpuMs(): number;
  /** Of this thread, not waiting for something to do. */
  activeMs(): number;
}

export const processTime: ProcessTime = {
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
  activeMs: () => performance.eventLoopUtilization().active,
};

/**
 * Whether the machine is full, by what this process sees of it: work that never sleeps takes longer by the clock than on a
 * processor only because others have the processors. Everywhere the same, in a container that may have a part of them too,
 * where the machine's own counts tell nothing.
 */
export class LoadMeter {
  readonly #time: ProcessTime;
  #sinceMs: number;
  #activeMs: number;
  #workMs = 0;
  #workCpuMs = 0;

  constructor(time: ProcessTime = processTime) {
    this.#time = time;
    this.#sinceMs = time.nowMs();
    this.#activeMs = time.activeMs();
  }

  /** @param work Which waits for nothing but a processor. */
  measure(work: () => void): void {
    const fromMs = this.#time.nowMs();
    const fromCpuMs = this.#time.cpuMs();
    work();
    this.#workCpuMs += this.#time.cpuMs() - fromCpuMs;
    this.#workMs += this.#time.nowMs() - fromMs;
  }

  /** Since the last call. */
  take(): Load {
    const nowMs = this.#time.nowMs();
    const activeMs = this.#time.activeMs();
    const busy = (activeMs - this.#activeMs) / Math.max(1, nowMs - this.#sinceMs);
    const waiting = this.#workMs > 0 ? Math.max(0, 1 - this.#workCpuMs / this.#workMs) : 0;
    this.#sinceMs = nowMs;
    this.#activeMs = activeMs;
    this.#workMs = 0;
    this.#workCpuMs = 0;
    return { busy: Math.min(1, busy), waiting };
  }
}
