import type { Logger } from 'pino';
import { EncodingDevice, reasonOf, type OpenDevice } from './device.ts';
import type { HardwareEncoding } from './hardware-encoding.ts';
import { HARDWARE_ENCODER_KINDS, type HardwareEncoderChoice } from './kind.ts';
import { HARDWARE_ENCODERS } from './registry.ts';

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
