import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { DetectorHealthReport } from '../../pipeline/detect/messages.ts';
import type { CapacityResource } from '../api/resources/stats.ts';
import { camerasThatFit, costOfOneMore, mean } from './capacity-model.ts';

/** A usual camera of today. */
const WANTED = { width: 1920, height: 1080, fps: 25 } as const;

/** Processor time is looked at over so long; a shorter look would jump with every burst. */
const SAMPLE_MS = 5000;

export interface CapacityOptions {
  /** Null until the detector has said how it is. */
  readonly detector: () => Pick<DetectorHealthReport, 'cpuPercent' | 'framesPerSecond'> | null;
}

/** How many more cameras fit on this machine, by what the present ones take and what is idle. */
export class Capacity {
  readonly #options: CapacityOptions;
  readonly #timer: NodeJS.Timeout;
  #times = processorTimes();
  #idleShare: number | null = null;

  constructor(options: CapacityOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#timer.unref();
  }

  /** @param running Of the cameras that are live. Null when there is none, or in the first seconds. */
  now(running: readonly CameraReport[]): CapacityResource | null {
    const detector = this.#options.detector();
    if (this.#idleShare === null || detector === null) return null;
    const { cpuPercent, framesPerSecond } = detector;
    const detectorMsPerLook = framesPerSecond > 0 ? (10 * cpuPercent) / framesPerSecond : 0;
    const cost = costOfOneMore(running, detectorMsPerLook, WANTED);
    if (cost === null) return null;
    const cores = availableParallelism();
    const idlePercent = this.#idleShare * 100 * cores;
    const { count, limit } = camerasThatFit(cost.analysedPercent, {
      cores,
      idlePercent,
      freeBytes: freemem(),
      totalBytes: totalmem(),
      cameraBytes: mean(running.map(({ residentBytes }) => residentBytes)),
    });
    return { ...WANTED, moreCameras: count, limit, costPercent: cost.analysedPercent, idlePercent, cores };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const before = this.#times;
    const times = processorTimes();
    this.#times = times;
    const passed = times.all - before.all;
    this.#idleShare = passed > 0 ? (times.idle - before.idle) / passed : null;
  }
}

/** Of all cores together, since the machine was started. */
function processorTimes(): { readonly idle: number; readonly all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, all };
}
