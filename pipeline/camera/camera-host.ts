import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { Camera } from './camera.ts';
import type { FromCameraProcess, ToCameraProcess } from './messages.ts';
import { ProcessShare } from './meter/process-share.ts';
import type { CameraSettings } from './settings.ts';

export interface CameraHostOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly send: (message: FromCameraProcess) => void;
}

/** The cameras of one process: each comes, is asked, tells and goes without the others. */
export class CameraHost {
  readonly #options: CameraHostOptions;
  readonly #cameras = new Map<string, Camera>();
  readonly #share = new ProcessShare();
  #isClosing = false;

  constructor(options: CameraHostOptions) {
    this.#options = options;
  }

  receive(message: Exclude<ToCameraProcess, { type: 'stop' }>): void {
    if (message.type === 'start') return this.#start(message.settings);
    const { cameraId } = message;
    const camera = this.#cameras.get(cameraId);
    const log = this.#options.log.child({ camera: cameraId });
    switch (message.type) {
      case 'remove':
        this.#remove(cameraId).catch((error: unknown) => log.error({ err: error }, 'camera not ended'));
        return;
      case 'publish':
        camera?.viewing
          .publish(message.feedId, message.rendition, message.target)
          .catch((error: unknown) => log.error({ err: error }, 'publishing not begun'));
        return;
      case 'unpublish':
        return camera?.viewing.unpublish(message.feedId);
      case 'keyframe':
        return camera?.viewing.requestKeyframe(message.feedId);
      case 'bitrate':
        return camera?.viewing.setBitrate(message.feedId, message.bitrateBps);
      case 'snapshot':
        return camera?.viewing.snapshot(message.requestId);
    }
  }

  /** Ends the violations and clips of all, but waits for none that is given up. */
  async close(givenUp: readonly string[]): Promise<void> {
    this.#isClosing = true;
    const awaited = [...this.#cameras].filter(([cameraId]) => !givenUp.includes(cameraId));
    await Promise.all(awaited.map(([, camera]) => camera.stop()));
  }

  #start(settings: CameraSettings): void {
    const { cameraId } = settings;
    if (this.#isClosing || this.#cameras.has(cameraId)) return;
    const { clock, log, send } = this.#options;
    log.level = settings.logLevel;
    const camera = new Camera(settings, {
      clock,
      log: log.child({ camera: cameraId }),
      send: (message) => send({ ...message, cameraId }),
      share: this.#share,
    });
    this.#cameras.set(cameraId, camera);
  }

  async #remove(cameraId: string): Promise<void> {
    await this.#cameras.get(cameraId)?.stop();
    this.#cameras.delete(cameraId);
    this.#share.forget(cameraId);
    this.#options.send({ type: 'removed', cameraId });
  }
}
