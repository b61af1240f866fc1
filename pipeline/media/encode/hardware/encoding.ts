import type { Logger } from 'pino';
import { EncodingDevice, reasonOf, type OpenDevice } from './device.ts';
import type { H264Encoder, H264EncoderSettings } from '../h264-encoder.ts';
import { HARDWARE_ENCODER_KINDS, type HardwareEncoderChoice } from './kind.ts';
import { HARDWARE_ENCODERS } from './registry.ts';

/** What an encoder needs of hardware, and where it tells that the hardware failed. */
export interface HardwareEncoding {
  /** @throws LibavError */
  open(settings: H264EncoderSettings): H264Encoder;
  /** Not to be tried again: a viewer who comes would wait for it in vain each time. */
  noteFailure(error: unknown): void;
  /** FFmpeg's name of the encoder, as `h264_vaapi`. */
  readonly codec: string;
  /** Why it is not to be relied on; null as long as it is. */
  readonly failure: string | null;
  close(): void;
}

/**
 * The first of those wanted that encodes trial pictures; the one that is wanted by its name also when it fails, to tell so.
 * Null where none is wanted or found. What failed is logged: nobody should take the CPU for a GPU. It takes some ten
 * milliseconds where there is none.
 */
export function findHardwareEncoding(
  wanted: HardwareEncoderChoice,
  log: Logger,
  shared?: OpenDevice,
): HardwareEncoding | null {
  if (wanted === 'off') return null;
  const reasons: Record<string, string> = {};
  for (const kind of wanted === 'auto' ? HARDWARE_ENCODER_KINDS : [wanted]) {
    const spec = HARDWARE_ENCODERS[kind];
    const device = new EncodingDevice(spec, log, shared);
    try {
      device.encodeTrial();
      log.info({ encoder: spec.codec }, 'hardware encodes');
      return device;
    } catch (error) {
      device.close();
      if (wanted === kind) {
        device.noteFailure(error);
        return device;
      }
      reasons[spec.codec] = reasonOf(error, spec);
    }
  }
  log.info({ reasons }, 'no hardware encoder found, the CPU encodes');
  return null;
}
