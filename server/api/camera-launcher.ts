import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { CameraState, CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';
import { SourceError } from '../../pipeline/errors.ts';
import { parseCameraUrl } from '../../pipeline/ingest/camera-url.ts';
import type { CameraAddress } from '../../pipeline/ingest/camera-url.ts';
import type { StoredCamera } from '../store/camera-table.ts';
import type { DemoSlot } from './demo-slot.ts';

interface CameraProcesses {
  put(settings: CameraSettings): void;
  remove(cameraId: string): Promise<void>;
  status(cameraId: string): CameraStatus | undefined;
}

export interface CameraLauncherOptions {
  readonly fleet: CameraProcesses;
  /** Ends the viewers' sessions of a camera that is switched off. */
  readonly rooms: { closeCamera(cameraId: string): unknown };
  readonly demo: DemoSlot;
  /** Absolute folder of the `file:` cameras. */
  readonly fileFolder: string;
  /** What every camera process gets, but for the camera itself. */
  readonly common: Omit<CameraSettings, 'cameraId' | 'name' | 'source'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Makes a camera's process what its settings say. Emits `status` when one without a process changes. */
export class CameraLauncher extends EventEmitter<{ status: [cameraId: string] }> {
  readonly #options: CameraLauncherOptions;
  /** Of cameras without a process: switched off, refused, or a demo in preparation. */
  readonly #withoutProcess = new Map<string, CameraStatus>();

  constructor(options: CameraLauncherOptions) {
    super();
    this.#options = options;
  }

  status({ id }: StoredCamera): CameraStatus {
    const { fleet } = this.#options;
    return this.#withoutProcess.get(id) ?? fleet.status(id) ?? this.#now('starting', 'Starting.');
  }

  /** @throws SourceError 'forbidden-url' */
  parse(address: CameraAddress): SourceSettings {
    return parseCameraUrl(address, { fileFolder: this.#options.fileFolder });
  }

  /** Starts, restarts or stops its process. One that cannot be started only shows why. */
  async apply(camera: StoredCamera): Promise<void> {
    if (!camera.enabled) {
      await this.stop(camera);
      this.#withoutProcess.set(camera.id, this.#now('disabled', 'Switched off: switch it on to see it.'));
    } else if (!camera.credentialsReadable) {
      const message =
        'Its stored password cannot be opened, as the key file was changed: enter the password again.';
      this.#withoutProcess.set(camera.id, this.#now('failed-auth', message));
    } else if (camera.demo) {
      this.#startDemo(camera);
    } else {
      this.#put(camera);
    }
  }

  async stop(camera: StoredCamera): Promise<void> {
    const { demo, rooms, fleet } = this.#options;
    rooms.closeCamera(camera.id);
    await fleet.remove(camera.id);
    if (camera.demo) await demo.close();
    this.#withoutProcess.delete(camera.id);
  }

  #startDemo(camera: StoredCamera): void {
    const { demo, log } = this.#options;
    this.#withoutProcess.set(
      camera.id,
      this.#now('starting', 'Preparing the demo camera: the first time takes some ten seconds.'),
    );
    demo.open(
      (url) => this.#put({ ...camera, url }),
      (error) => {
        log.error({ err: error }, 'demo camera failed');
        const message = 'The demo camera could not be started: the log says why.';
        this.#withoutProcess.set(camera.id, this.#now('unsupported', message));
        this.emit('status', camera.id);
      },
    );
  }

  #put(camera: StoredCamera): void {
    const { fleet, common } = this.#options;
    try {
      const source = this.parse(camera);
      fleet.put({ ...common, cameraId: camera.id, name: camera.name, source });
      this.#withoutProcess.delete(camera.id);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#withoutProcess.set(camera.id, this.#now('unsupported', error.message));
    }
  }

  #now(state: CameraState, message: string): CameraStatus {
    return { state, message, sinceMs: this.#options.clock.wallMs() };
  }
}
