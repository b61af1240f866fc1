import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { systemClock } from '../../pipeline/clock.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { StreamSettings } from '../../simulator/camera-stream.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import type { DetectorProcess } from '../../server/cameras/detector-process.ts';
import { ProductDetector } from './product-detector.ts';
import { productSettings } from './product-settings.ts';
import { SimulatorProcess } from './simulator-process.ts';
import type { ViewerSink } from './viewer-sink.ts';

const log = pino({ level: 'error' }, pino.destination(2));
const LIVE_TIMEOUT_MS = 120_000;

export interface RigOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** By name, each an RTSP camera with a clock of its own. */
  readonly streams: Readonly<Record<string, StreamSettings>>;
}

/** The product's processes that see pictures, without its server: simulated cameras, camera processes, the detector. */
export class CameraRig {
  readonly simulator: SimulatorProcess;
  readonly detector: DetectorProcess;
  readonly fleet: CameraFleet;
  readonly reports = new Map<string, CameraReport[]>();
  readonly #options: RigOptions;
  readonly #socketPath: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    options: RigOptions,
    parts: { simulator: SimulatorProcess; detector: DetectorProcess; fleet: CameraFleet },
    socketPath: string,
    stack: AsyncDisposableStack,
  ) {
    this.#options = options;
    this.simulator = parts.simulator;
    this.detector = parts.detector;
    this.fleet = parts.fleet;
    this.#socketPath = socketPath;
    this.#stack = stack;
    this.fleet.on('report', (cameraId, report) => this.reports.get(cameraId)?.push(report));
  }

  static async start(options: RigOptions): Promise<CameraRig> {
    await using starting = new AsyncDisposableStack();
    const simulator = starting.use(await SimulatorProcess.start(options.streams));
    const { process: detector, socketPath } = starting.use(await ProductDetector.start(options.folder));
    const fleet = starting.adopt(await CameraFleet.start({ log, clock: systemClock }), (each) =>
      each.close(),
    );
    return new CameraRig(options, { simulator, detector, fleet }, socketPath, starting.move());
  }

  /** Starts a camera on the stream of the same name and waits until pictures of it are looked at. */
  async add(name: string): Promise<void> {
    const { folder, signal } = this.#options;
    const source = { kind: 'rtsp', url: this.simulator.url(name), transport: 'tcp' } as const;
    this.reports.set(name, []);
    this.fleet.put(productSettings(name, source, { folder, socketPath: this.#socketPath }));
    const deadlineMs = performance.now() + LIVE_TIMEOUT_MS;
    while (!this.reports.get(name)?.some(({ fpsDetect }) => fpsDetect > 0)) {
      if (performance.now() > deadlineMs) throw new Error(`camera ${name} did not come to life`);
      await delay(50, undefined, { signal });
    }
  }

  /** As a room of the server does for its first viewer. */
  watch(name: string, viewer: ViewerSink): void {
    this.fleet.publish(name, name, 'annotated', viewer.target);
  }

  async remove(name: string): Promise<void> {
    await this.fleet.remove(name);
    this.reports.delete(name);
  }

  /** @throws Error when it does not run. */
  pid(name: string): number {
    const pid = this.fleet.pid(name);
    if (pid === undefined) throw new Error(`camera ${name} has no process`);
    return pid;
  }

  get detectorPid(): number {
    const { pid } = this.detector;
    if (pid === undefined) throw new Error('the detector has no process');
    return pid;
  }

  /** Forgets the reports so far, as those of a start. */
  forgetReports(): void {
    for (const name of this.reports.keys()) this.reports.set(name, []);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
