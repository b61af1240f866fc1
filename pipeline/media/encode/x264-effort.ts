import { ENCODE_EFFORTS, type EncodeEffort } from '../../domain/encode-effort.ts';

type X264Options = Readonly<Record<string, string>>;

/**
 * They took a tenth of superfast's time, and gave nothing: without them luma's PSNR is 0.5 to 1.3 dB higher at the same bit
 * rate, SSIM the same within 0.002 (the demo clip, a station and two streets, 0.4 to 4 Mbit/s). Keyframes come on demand, so
 * a cut needs none of its own.
 */
const SPARED: X264Options = { sc_threshold: '0', 'aq-mode': '0' };

/** From the most effort to the least: without vectors between pixels and divided blocks, then without smoothed blocks too. */
const LADDER: readonly X264Options[] = [
  { preset: 'superfast', ...SPARED },
  { preset: 'ultrafast', 'x264-params': 'no-deblock=0' },
  { preset: 'ultrafast' },
];

/** What x264 is told for each effort below its preset; the same stream to a decoder. */
function ladderBelow(preset: string): readonly X264Options[] {
  if (preset === 'ultrafast') return [];
  return preset === 'superfast' ? LADDER.slice(1) : LADDER;
}

/** Those that there are for a preset, the most first: of `ultrafast` nothing is less. */
export function effortsOf(preset: string): readonly EncodeEffort[] {
  return ENCODE_EFFORTS.slice(0, 1 + ladderBelow(preset).length);
}

/** @param effort One that there is for the preset, else it is taken for full. */
export function x264Options(preset: string, effort: EncodeEffort): X264Options {
  const step = ENCODE_EFFORTS.indexOf(effort) - 1;
  return ladderBelow(preset)[step] ?? { preset, ...SPARED };
}
