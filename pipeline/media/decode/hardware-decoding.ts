import type { HardwareContext } from 'node-av/api';
import type { AVCodecID, AVHWDeviceType, AVPixelFormat } from 'node-av/constants';
import type { Codec, HardwareDeviceContext } from 'node-av/lib';
import type { Logger } from 'pino';

/** What a decoder needs of a device, and where it tells that the device failed. */
export interface HardwareDecoding {
  /** Null where there is none. */
  readonly device: Omit<HardwareDevice, 'close'> | null;
  readonly log: Logger;
  close(): void;
}

/** Null where none is wanted. That there is none is logged: nobody should take the CPU for a GPU. */
export async function findHardwareDecoding(
  wanted: 'off' | 'auto',
  log: Logger,
): Promise<HardwareDecoding | null> {
  if (wanted === 'off') return null;
  const device = await HardwareDevice.find().catch((error: unknown) => {
    log.warn({ err: error }, 'hardware decoders could not be looked for');
    return null;
  });
  if (device === null) log.info('no hardware decoder found, the CPU decodes');
  else log.info({ device: device.name }, 'hardware decodes');
  return { device, log, close: () => device?.close() };
}

/** A device of this machine that decodes video: a GPU, or a part of the processor. */
class HardwareDevice {
  /** FFmpeg's, as `vaapi`. */
  readonly name: string;
  readonly #context: HardwareContext;
  #failure: string | null = null;

  private constructor(context: HardwareContext) {
    this.#context = context;
    this.name = context.deviceTypeName;
  }

  /** The first that decodes a trial picture; null where there is none. Takes some ten milliseconds. */
  static async find(): Promise<HardwareDevice | null> {
    // Only who asks for a device pays for this part of node-av.
    const { HardwareContext } = await import('node-av/api');
    const context = HardwareContext.auto();
    return context === null ? null : new HardwareDevice(context);
  }

  get deviceContext(): HardwareDeviceContext {
    return this.#context.deviceContext;
  }

  get type(): AVHWDeviceType {
    return this.#context.deviceType;
  }

  get pixelFormat(): AVPixelFormat {
    return this.#context.devicePixelFormat;
  }

  /** Why it is not to be relied on; null as long as it is. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Null when it does not decode this codec, or is not to be relied on. */
  decoderOf(codecId: AVCodecID): Codec | null {
    return this.#failure === null ? this.#context.getDecoderCodec(codecId) : null;
  }

  /** Not to be tried again: a stream that it cannot decode would fail with each new connection. */
  noteFailure(reason: string): void {
    this.#failure = reason;
  }

  close(): void {
    this.#context.dispose();
  }
}
