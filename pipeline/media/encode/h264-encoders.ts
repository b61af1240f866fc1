import type { Logger } from 'pino';
import type { OpenDevice } from './hardware/device.ts';
import { FallBackEncoder } from './fall-back-encoder.ts';
import type { H264Encoder, H264EncoderSettings } from './h264-encoder.ts';
import type { HardwareEncoderChoice } from './hardware/kind.ts';
import { findHardwareEncoding, type HardwareEncoding } from './hardware/encoding.ts';
import { X264Encoder } from './x264-encoder.ts';

export interface H264EncodersOptions {
  readonly hardware: HardwareEncoderChoice;
  /** Of x264. */
  readonly preset: string;
  readonly log: Logger;
}

/** Opens the encoders of one camera: of the hardware that is wanted where it works, else x264. */
export class H264Encoders {
  readonly #options: H264EncodersOptions;
  #shared: OpenDevice | undefined;
  #hardware: HardwareEncoding | null | undefined;

  constructor(options: H264EncodersOptions) {
    this.#options = options;
  }

  /** Taken instead of a second one of its type; it stays the caller's. */
  shareDevice(device: OpenDevice): void {
    this.#shared = device;
  }

  open(settings: H264EncoderSettings): H264Encoder {
    const { hardware: wanted, preset, log } = this.#options;
    // Looked for when somebody watches: a camera that nobody does needs none.
    if (this.#hardware === undefined) this.#hardware = findHardwareEncoding(wanted, log, this.#shared);
    const hardware = this.#hardware;
    const x264 = { ...settings, preset };
    return hardware === null || hardware.hasFailed
      ? new X264Encoder(x264)
      : new FallBackEncoder(x264, hardware);
  }

  close(): void {
    this.#hardware?.close();
    this.#hardware = null;
  }
}
