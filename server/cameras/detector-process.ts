import type { Logger } from 'pino';
import type { DetectorKind } from '../../pipeline/detect/models/detector-kind.ts';
import type { ExecutionProvider } from '../../pipeline/detect/onnx/execution-provider.ts';
import { fromDetectorSchema } from '../../pipeline/detect/messages.ts';
import type {
  DetectorHealthReport,
  DetectorReady,
  FromDetector,
  ToDetector,
} from '../../pipeline/detect/messages.ts';
import { DetectorError } from '../../pipeline/errors.ts';
import { SupervisedProcess } from '../process/supervised-process.ts';
import type { ProcessTimes } from '../process/supervised-process.ts';

const DETECTOR_ENTRY = new URL('../../pipeline/detect/process.ts', import.meta.url);

export interface DetectorProcessOptions {
  readonly manifestPath: string;
  /** Name in the manifest; null for its default. */
  readonly model: string | null;
  /** Null, or left out: two-step where the manifest or `classifier` names a classifier, else single-stage. */
  readonly detector?: DetectorKind | null;
  /** Name in the manifest or an ONNX file; null, or left out, for the manifest's default. */
  readonly classifier?: string | null;
  /** Second look at violations; none if left out. */
  readonly verify?: boolean;
  /** cpu if left out. */
  readonly provider?: ExecutionProvider;
  readonly threads: number;
  readonly maxBatch: number;
  readonly socketPath: string;
  readonly log: Logger;
  readonly entry?: URL;
  readonly times?: Partial<ProcessTimes>;
}

export interface DetectorHealth {
  readonly state: 'ready' | 'down';
  /** The newest, null until the first (a second after `ready`). */
  readonly report: DetectorHealthReport | null;
}

/** The detector's process, kept running. Cameras connect to its socket by themselves, and again after a restart. */
export class DetectorProcess {
  readonly #process: SupervisedProcess<ToDetector, FromDetector>;
  #model: DetectorReady | undefined;
  #report: DetectorHealthReport | null = null;

  private constructor(options: DetectorProcessOptions) {
    const { manifestPath, model, threads, maxBatch, socketPath, entry = DETECTOR_ENTRY, times } = options;
    const { detector = null, classifier = null, verify = false, provider = 'cpu' } = options;
    const log = options.log.child({ process: 'detector' });
    this.#process = new SupervisedProcess<ToDetector, FromDetector>({
      entry,
      log,
      env: { MASKWATCH_LOG_LEVEL: log.level },
      parse: (message) => fromDetectorSchema.safeParse(message).data,
      isReady: (message) => message.type === 'ready',
      startMessage: (): ToDetector => ({
        type: 'start',
        socketPath,
        manifestPath,
        ...(model === null ? {} : { model }),
        ...(detector === null ? {} : { detector }),
        ...(classifier === null ? {} : { classifier }),
        verify,
        provider,
        threads,
        maxBatch,
      }),
      ...(times ? { times } : {}),
    });
    this.#process.on('message', (message) => {
      if (message.type === 'ready') this.#model = message;
      else if (message.type === 'health') this.#report = message;
      else log.error({ code: message.code, reason: message.message }, 'detector not started');
    });
    this.#process.on('down', () => {
      this.#report = null;
    });
  }

  /**
   * Resolves when the model is loaded and the socket open.
   * @throws DetectorError when the first start fails; later ones are tried again and again.
   */
  static async start(options: DetectorProcessOptions): Promise<DetectorProcess> {
    const detector = new DetectorProcess(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const listen = (message: FromDetector) => {
      if (message.type === 'failed') reject(new DetectorError(message.code, message.message));
    };
    const down = (reason: string) =>
      reject(
        new DetectorError(
          'unavailable',
          `The detector process ended while it started (${reason}). See the log.`,
        ),
      );
    detector.#process.on('message', listen);
    detector.#process.once('up', resolve);
    detector.#process.once('down', down);
    detector.#process.start();
    try {
      await promise;
    } catch (error) {
      await detector.close();
      throw error;
    } finally {
      detector.#process.off('message', listen);
      detector.#process.off('down', down);
    }
    return detector;
  }

  get health(): DetectorHealth {
    return { state: this.#process.isUp ? 'ready' : 'down', report: this.#report };
  }

  /** What the newest process said when it was ready. */
  get model(): DetectorReady {
    if (this.#model === undefined)
      throw new DetectorError('unavailable', 'The detector has not been started.');
    return this.#model;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  close(): Promise<void> {
    return this.#process.close({ type: 'stop' });
  }
}
