import { FF_ENCODER_LIBX264 } from 'node-av/constants';
import type { Logger } from 'pino';
import type { CodecInUse } from '../../domain/codec-in-use.ts';
import type { EncodeEffort } from '../../domain/encode-effort.ts';
import type { OpenDevice } from './hardware/device.ts';
import { FallBackEncoder } from './fall-back-encoder.ts';
import type { H264Encoder, H264EncoderSettings } from './h264-encoder.ts';
import type { HardwareEncoderChoice } from './hardware/kind.ts';
import { findHardwareEncoding } from './hardware/find-encoding.ts';
import type { HardwareEncoding } from './hardware/hardware-encoding.ts';
import { X264Encoder } from './x264-encoder.ts';

export interface H264EncodersOptions {
  readonly hardware: HardwareEncoderChoice;
  /** Of x264. */
  readonly preset: string;
  readonly log: Logger;
  /** {@link findHardwareEncoding} unless told. */
  readonly find?: typeof findHardwareEncoding;
}

/** Opens the encoders of one camera: of the hardware that is wanted where it works, else x264. */
export class H264Encoders {
  readonly #options: H264EncodersOptions;
  #shared: OpenDevice | undefined;
  #hardware: HardwareEncoding | null | undefined;
  readonly #onHardware = new Set<FallBackEncoder>();
  readonly #effort: { current: EncodeEffort } = { current: 'full' };

  constructor(options: H264EncodersOptions) {
    this.#options = options;
  }

  /** Taken instead of a second one of its type; it stays the caller's. */
  shareDevice(device: OpenDevice): void {
    this.#shared = device;
  }

  /**
   * What the next viewer is given; null where hardware is wanted and has not been looked for. Those whom hardware goes on to
   * encode for, after it failed for another, are told as its own, with the reason why not all are.
   */
  get inUse(): CodecInUse | null {
    const hardware = this.#hardware;
    if (this.#options.hardware === 'off') return x264(null);
    if (hardware === undefined) return null;
    if (hardware === null) return x264('no hardware encoder was found');
    const { codec, failure } = hardware;
    if (failure === null) return { isHardware: true, name: codec, reason: null };
    const reason = `${codec} failed: ${failure}`;
    const isLeft = ![...this.#onHardware].some((each) => each.isOnHardware);
    return isLeft ? x264(reason) : { isHardware: true, name: codec, reason };
  }

  /** Of x264, for all viewers whom it encodes for: from their next picture on, which is a keyframe then. */
  setEffort(effort: EncodeEffort): void {
    this.#effort.current = effort;
  }

  open(settings: H264EncoderSettings): H264Encoder {
    const { hardware: wanted, preset, log, find = findHardwareEncoding } = this.#options;
    // Looked for when somebody watches: a camera that nobody does needs none.
    if (this.#hardware === undefined) this.#hardware = find(wanted, log, this.#shared);
    const hardware = this.#hardware;
    const forX264 = { ...settings, preset, effort: this.#effort };
    if (hardware === null || hardware.failure !== null) return new X264Encoder(forX264);
    for (const each of this.#onHardware) if (!each.isOnHardware) this.#onHardware.delete(each);
    const encoder = new FallBackEncoder(forX264, hardware);
    this.#onHardware.add(encoder);
    return encoder;
  }

  close(): void {
    this.#hardware?.close();
    this.#hardware = null;
  }
}

function x264(reason: string | null): CodecInUse {
  return { isHardware: false, name: FF_ENCODER_LIBX264, reason };
}
