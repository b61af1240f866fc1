import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';
import { codecText } from '../../ui/number-text.ts';

/** By FFmpeg's name of the device or the second half of the encoder's. */
const HARDWARE: Readonly<Record<string, string>> = {
  cuda: 'Nvidia',
  nvenc: 'Nvidia',
  qsv: 'Intel Quick Sync',
  amf: 'AMD',
  vaapi: 'GPU by VA-API',
  vulkan: 'GPU by Vulkan',
  v4l2m2m: 'chip by V4L2',
  videotoolbox: 'Apple',
};

/**
 * `Nvidia (h264_nvenc)`; `CPU (x264), as h264_nvenc failed: …`; `Nvidia (h264_nvenc), in part CPU, as …` where it failed for
 * some viewers only; null where nothing is in use.
 */
export function codecInUseText(used: CameraStats['decoder']): string | null {
  if (used === null) return null;
  const { isHardware, name, reason } = used;
  const why = reason === null ? '' : `, as ${reason}`;
  if (!isHardware) return `CPU (${codecText(name.replace(/^lib/, ''))})${why}`;
  const hardware = `${HARDWARE[name.replace(/^h264_/, '')] ?? 'Hardware'} (${name})`;
  return reason === null ? hardware : `${hardware}, in part CPU${why}`;
}

const EFFORT = {
  full: '',
  less: ', less exact, as the machine was busy within the last minutes',
  least: ', least exact, as the machine was busy within the last minutes',
} as const;

/** Null while the camera is not connected. */
export function encodingText({
  decoder,
  encoder,
  encodeEffort,
}: Pick<CameraStats, 'decoder' | 'encoder' | 'encodeEffort'>): string | null {
  if (decoder !== null && encoder === null) return 'nothing yet: hardware is tried when somebody watches';
  const text = codecInUseText(encoder);
  if (text === null || encoder === null) return null;
  // Hardware has one effort; where it failed for some viewers, x264 encodes for those.
  const isAllHardware = encoder.isHardware && encoder.reason === null;
  return isAllHardware ? text : `${text}${EFFORT[encodeEffort ?? 'full']}`;
}
