import type { SourceSettings } from '../domain/source-settings.ts';
import type { ViolationLabel } from '../domain/violation.ts';
import type { RtspReading } from '../ingest/source.ts';
import type { HardwareEncoderChoice } from '../media/encode/hardware/kind.ts';

/** Everything a camera process needs to know; it travels over IPC, never as a process argument. */
export interface CameraSettings {
  readonly cameraId: string;
  readonly name: string;
  readonly source: SourceSettings;
  readonly ingest: IngestSettings;
  readonly media: MediaSettings;
  readonly detect: CameraDetectSettings;
  readonly rules: CameraRulesSettings;
  readonly publish: PublishSettings;
  readonly record: RecordSettings;
  readonly logLevel: string;
}

interface IngestSettings extends RtspReading {
  readonly openTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

interface MediaSettings {
  /** `auto`: a device of this machine that decodes, where there is one. */
  readonly hardwareDecoder: 'off' | 'auto';
  /** The same for one that encodes, which may be named. */
  readonly hardwareEncoder: HardwareEncoderChoice;
}

interface CameraDetectSettings {
  /** Unix socket of the detector process. */
  readonly socketPath: string;
  /** Looks a second. */
  readonly fps: number;
  /** No look where nothing moved and nobody is there. */
  readonly motionGate: boolean;
  /** Between looks at the whole picture, one at the windows around known people. */
  readonly followLooks: boolean;
}

interface CameraRulesSettings {
  readonly graceMs: number;
  /** For a face that moved with the camera only, if it is more than `graceMs`. */
  readonly stillGraceMs: number;
  readonly clearMs: number;
  readonly relinkMs: number;
  /** A face that never moved before a camera that stands is no person: a poster. */
  readonly ignoreStill: boolean;
  readonly violatingLabels: readonly ViolationLabel[];
}

interface PublishSettings {
  /** x264 preset, as `superfast`. */
  readonly preset: string;
  /** Less than the preset while the machine is full. */
  readonly adaptPreset: boolean;
  readonly minBitrateBps: number;
  readonly maxBitrateBps: number;
}

interface RecordSettings {
  /** Absolute folder of this installation's clips; a camera writes below `<folder>/<cameraId>/`. */
  readonly folder: string;
  readonly preRollMs: number;
  readonly postRollMs: number;
  readonly maxClipMs: number;
}
