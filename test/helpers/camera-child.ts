import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import type {
  FromCamera,
  FromCameraProcess,
  ToCamera,
  ToCameraProcess,
} from '../../pipeline/camera/messages.ts';
import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';

const ENTRY = fileURLToPath(new URL('../../pipeline/camera/process.ts', import.meta.url));

/** Quick ones for tests; otherwise as the product's. */
export function cameraSettings(
  source: SourceSettings,
  folder: string,
  more: Partial<CameraSettings> = {},
): CameraSettings {
  return {
    cameraId: '7b0e7a5e-7a65-4d0f-9a39-0d1f6f0f7a01',
    name: 'Test',
    source,
    ingest: {
      rtspClient: 'auto',
      openTimeoutMs: 1500,
      stallTimeoutMs: 1500,
      backoffMinMs: 100,
      backoffMaxMs: 500,
    },
    media: { hardwareDecoder: 'off', hardwareEncoder: 'off' },
    detect: { socketPath: `${folder}/detector.sock`, fps: 5, motionGate: true, followLooks: true },
    rules: {
      graceMs: 1000,
      stillGraceMs: 1000,
      clearMs: 2000,
      relinkMs: 2000,
      // The faces of most tests do not move.
      ignoreStill: false,
      violatingLabels: ['without_mask', 'incorrect_mask'],
    },
    publish: { preset: 'superfast', adaptPreset: true, minBitrateBps: 300_000, maxBitrateBps: 4_000_000 },
    record: { folder: `${folder}/clips`, preRollMs: 2000, postRollMs: 2000, maxClipMs: 20_000 },
    logLevel: 'silent',
    ...more,
  };
}

/** A real camera process with one camera, and all that it said. */
export class CameraChild {
  readonly messages: FromCameraProcess[] = [];
  readonly process: ChildProcess;
  /** Each a JSON object; none unless the settings' `logLevel` says so. */
  readonly logLines: string[] = [];
  readonly #cameraId: string;

  constructor(settings: CameraSettings) {
    this.#cameraId = settings.cameraId;
    this.process = fork(ENTRY, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
    });
    if (this.process.stdout !== null)
      createInterface({ input: this.process.stdout }).on('line', (line) => this.logLines.push(line));
    this.process.on('message', (message) => this.messages.push(message as FromCameraProcess));
    this.#tell({ type: 'start', settings });
  }

  send(message: ToCamera): void {
    this.#tell({ ...message, cameraId: this.#cameraId });
  }

  of<T extends FromCamera['type']>(type: T): Extract<FromCameraProcess, { type: T }>[] {
    return this.messages.filter(
      (message): message is Extract<FromCameraProcess, { type: T }> => message.type === type,
    );
  }

  get status(): CameraStatus | undefined {
    return this.of('status').at(-1)?.status;
  }

  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const exited = once(this.process, 'exit');
    this.#tell({ type: 'stop' });
    await exited;
    return this.process.exitCode;
  }

  #tell(message: ToCameraProcess): void {
    this.process.send(message);
  }
}
