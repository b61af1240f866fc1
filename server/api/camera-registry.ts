import { EventEmitter } from 'node:events';
import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import { SourceError } from '../../pipeline/errors.ts';
import type { CameraTable, NewCamera, StoredCamera } from '../store/camera-table.ts';
import { keepsPassword, splitFields } from './camera-address.ts';
import type { CameraPatchFields, NewCameraFields } from './camera-address.ts';
import type { CameraLauncher } from './camera-launcher.ts';
import { DEMO_URL } from './demo-slot.ts';

export type CameraChange = 'added' | 'changed' | 'removed';

/** The configured cameras: the store and the running processes in step, one change at a time. */
export class CameraRegistry extends EventEmitter<{ camera: [change: CameraChange, camera: StoredCamera] }> {
  readonly #cameras: CameraTable;
  readonly #launcher: CameraLauncher;
  #work: Promise<unknown> = Promise.resolve();

  constructor(cameras: CameraTable, launcher: CameraLauncher) {
    super();
    this.#cameras = cameras;
    this.#launcher = launcher;
  }

  /** Starts every enabled camera. */
  async start(): Promise<void> {
    await this.#alone(async () => {
      for (const camera of await this.list()) await this.#launcher.apply(camera);
    });
  }

  async list(): Promise<StoredCamera[]> {
    return this.#cameras.list();
  }

  async find(id: string): Promise<StoredCamera | null> {
    return this.#cameras.find(id);
  }

  status(camera: StoredCamera): CameraStatus {
    return this.#launcher.status(camera);
  }

  /** @throws SourceError 'forbidden-url' */
  async add(fields: NewCameraFields): Promise<StoredCamera> {
    const address = splitFields(fields);
    this.#launcher.parse(address);
    return this.#alone(() => this.#add({ ...address, demo: false }));
  }

  /** Adds the built-in demonstration camera; a second time finds the first, and switches it on. */
  async addDemo(): Promise<StoredCamera> {
    return this.#alone(async () => {
      const there = (await this.list()).find((camera) => camera.demo);
      if (there) return this.#replace(there, { ...there, enabled: true });
      const none = { username: '', password: '', transport: 'tcp', loop: true } as const;
      return this.#add({ ...none, name: 'Demo camera', url: DEMO_URL, enabled: true, demo: true });
    });
  }

  /**
   * Null when there is no such camera.
   * @throws SourceError 'forbidden-url', and PasswordNeeded when the stored password would go to another host.
   */
  async change(id: string, patch: CameraPatchFields): Promise<StoredCamera | null> {
    return this.#alone(async () => {
      const camera = await this.find(id);
      if (!camera) return null;
      const changed = camera.demo ? changeDemo(camera, patch) : splitFields({ ...camera, ...patch });
      if (!camera.demo) {
        this.#launcher.parse(changed);
        keepsPassword(camera, patch, changed);
      }
      const credentialsReadable = camera.credentialsReadable || patch.password !== undefined;
      return this.#replace(camera, { ...changed, credentialsReadable });
    });
  }

  /** False when there is no such camera. */
  async remove(id: string): Promise<boolean> {
    return this.#alone(async () => {
      const camera = await this.find(id);
      if (!camera) return false;
      await this.#launcher.stop(camera);
      await this.#cameras.remove(id);
      this.emit('camera', 'removed', camera);
      return true;
    });
  }

  /** Tells of a camera whose status changed. */
  async announce(id: string): Promise<void> {
    const camera = await this.find(id);
    if (camera) this.emit('camera', 'changed', camera);
  }

  async #add(fields: NewCamera): Promise<StoredCamera> {
    const camera = await this.#cameras.add(fields);
    await this.#launcher.apply(camera);
    this.emit('camera', 'added', camera);
    return camera;
  }

  async #replace(before: StoredCamera, camera: StoredCamera): Promise<StoredCamera> {
    // A restart of its process for nothing would tear a hole into the recording.
    if (JSON.stringify(before) === JSON.stringify(camera)) return before;
    await this.#cameras.change(camera);
    await this.#launcher.apply(camera);
    this.emit('camera', 'changed', camera);
    return camera;
  }

  #alone<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#work.then(change);
    this.#work = result.catch(() => undefined);
    return result;
  }
}

/** Name and switch; the rest is not the user's. */
function changeDemo(camera: StoredCamera, patch: CameraPatchFields): StoredCamera {
  if (patch.url !== undefined && patch.url !== camera.url) {
    throw new SourceError(
      'forbidden-url',
      "The demo camera's address cannot be changed: add a camera of your own.",
    );
  }
  return { ...camera, name: patch.name ?? camera.name, enabled: patch.enabled ?? camera.enabled };
}
