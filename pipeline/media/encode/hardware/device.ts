import { AVCOL_RANGE_MPEG, type AVHWDeviceType } from 'node-av/constants';
import { HardwareDeviceContext } from 'node-av/lib';
import type { Logger } from 'pino';
import type { H264EncoderSettings } from '../h264-encoder.ts';
import type { HardwareEncoderSpec } from './registry.ts';
import { HardwareEncoder } from './encoder.ts';
import type { HardwareEncoding } from './hardware-encoding.ts';
import { check } from '../../libav.ts';
import { newFrame } from '../../picture/frame.ts';

/** A device that is open already, as the one that decodes. */
export interface OpenDevice {
  readonly type: AVHWDeviceType;
  readonly deviceContext: HardwareDeviceContext;
}

/** One kind of hardware, with the device that its encoders share. */
export class EncodingDevice implements HardwareEncoding {
  readonly #spec: HardwareEncoderSpec;
  readonly #log: Logger;
  readonly #shared: OpenDevice | undefined;
  #own: HardwareDeviceContext | undefined;
  #failure: string | null = null;

  constructor(spec: HardwareEncoderSpec, log: Logger, shared: OpenDevice | undefined) {
    this.#spec = spec;
    this.#log = log;
    this.#shared = shared;
  }

  get codec(): string {
    return this.#spec.codec;
  }

  get failure(): string | null {
    return this.#failure;
  }

  open(settings: H264EncoderSettings): HardwareEncoder {
    return new HardwareEncoder(this.#spec, this.#device(), settings);
  }

  /**
   * That a device can be opened does not say that it encodes, nor that it gives keyframes on demand.
   * @throws Error, a LibavError where libav failed
   */
  encodeTrial(): void {
    const [width, height] = [640, 360];
    const encoder = this.open({ width, height, bitrateBps: 1_000_000, colorRange: AVCOL_RANGE_MPEG });
    const picture = newFrame(width, height);
    try {
      let came = 0;
      // The first is a keyframe anyway. It throws when none comes out of many.
      for (let index = 0; came < 2; index += 1) {
        picture.pts = BigInt(index * 3600);
        encoder.encode(picture, true, () => (came += 1));
      }
    } finally {
      picture.free();
      encoder.close();
    }
  }

  noteFailure(error: unknown): void {
    if (this.#failure !== null) return;
    const reason = reasonOf(error, this.#spec);
    this.#failure = reason;
    this.#log.warn({ encoder: this.#spec.codec, reason }, 'hardware encoding failed, the CPU encodes');
  }

  close(): void {
    this.#own?.free();
    this.#own = undefined;
  }

  #device(): HardwareDeviceContext | null {
    const { device: type, codec } = this.#spec;
    if (type === null) return null;
    if (this.#shared?.type === type) return this.#shared.deviceContext;
    if (this.#own !== undefined) return this.#own;
    const device = new HardwareDeviceContext();
    check(device.create(type, null), `open the device of ${codec}`);
    this.#own = device;
    return device;
  }
}

export function reasonOf(error: unknown, { needs }: HardwareEncoderSpec): string {
  const why = error instanceof Error ? error.message : String(error);
  return `${why}. It needs ${needs}.`;
}
