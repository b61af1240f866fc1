import path from 'node:path';
import { pino } from 'pino';
import { DetectorProcess } from '../../server/cameras/detector-process.ts';
import { CONFIG, MANIFEST_PATH } from './product-settings.ts';

/** The detector process as the product's defaults have it, its socket in the folder. @throws DetectorError */
export class ProductDetector {
  readonly process: DetectorProcess;
  readonly socketPath: string;

  private constructor(process: DetectorProcess, socketPath: string) {
    this.process = process;
    this.socketPath = socketPath;
  }

  static async start(folder: string): Promise<ProductDetector> {
    const socketPath = path.join(folder, 'detector.sock');
    const { model, threads, maxBatch } = CONFIG.detect;
    const log = pino({ level: 'error' }, pino.destination(2));
    const options = { manifestPath: MANIFEST_PATH, model, threads, maxBatch, socketPath, log };
    return new ProductDetector(await DetectorProcess.start(options), socketPath);
  }

  /** @throws Error when it does not run. */
  get pid(): number {
    const { pid } = this.process;
    if (pid === undefined) throw new Error('the detector has no process');
    return pid;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process.close();
  }
}
