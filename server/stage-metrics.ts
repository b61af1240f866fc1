import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { CameraReport } from '../pipeline/domain/camera-stats.ts';

type Labels = 'camera' | 'stage';

/** Where each camera's time goes, a stage, for Prometheus. */
export class StageMetrics {
  readonly #seconds: Counter<Labels>;
  readonly #runs: Counter<Labels>;
  readonly #dropped: Counter<Labels>;
  readonly #queue: Gauge<Labels>;
  readonly #detectionAge: Histogram<'camera'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const counter = (name: string, help: string) =>
      new Counter<Labels>({
        name: `maskwatch_stage_${name}`,
        help,
        labelNames: ['camera', 'stage'],
        registers,
      });
    this.#seconds = counter(
      'seconds_total',
      "Time in this stage on the camera process's thread; for detect, from picture sent to answer",
    );
    this.#runs = counter('runs_total', 'How often this stage ran');
    this.#dropped = counter('dropped_total', 'What this stage gave up');
    this.#queue = new Gauge({
      name: 'maskwatch_stage_queue',
      help: 'What waits before this stage now',
      labelNames: ['camera', 'stage'],
      registers,
    });
    this.#detectionAge = new Histogram({
      name: 'maskwatch_detection_age_seconds',
      help: "From a picture's arrival to its detections",
      labelNames: ['camera'],
      buckets: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2],
      registers,
    });
  }

  addReport(camera: string, { stages, latenciesMs }: CameraReport): void {
    for (const { stage, runs, ms, queue, dropped } of stages) {
      this.#seconds.inc({ camera, stage }, ms / 1000);
      this.#runs.inc({ camera, stage }, runs);
      this.#dropped.inc({ camera, stage }, dropped);
      this.#queue.set({ camera, stage }, queue);
    }
    for (const ageMs of latenciesMs) this.#detectionAge.observe({ camera }, ageMs / 1000);
  }
}
