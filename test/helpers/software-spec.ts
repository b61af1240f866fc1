import { FF_ENCODER_LIBX264 } from 'node-av/constants';
import type { HardwareEncoderSpec } from '../../pipeline/media/encode/hardware/registry.ts';

/** A real encoder, on the processor, told in the way of those of hardware. */
export function softwareSpec(more: Partial<HardwareEncoderSpec> = {}): HardwareEncoderSpec {
  return {
    codec: FF_ENCODER_LIBX264,
    device: null,
    surface: null,
    options: { preset: 'ultrafast', tune: 'zerolatency', profile: 'baseline', 'forced-idr': '1' },
    followsBitrate: true,
    needs: 'a processor',
    ...more,
  };
}
