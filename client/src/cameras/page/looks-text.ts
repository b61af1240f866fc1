import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';

/** How often the detector looks, and why not as often as wished: `3.2 of 5 (the detector is busy)`. */
export function looksText({
  fpsDetect,
  lookRate,
  looksGated,
}: Pick<CameraStats, 'fpsDetect' | 'lookRate' | 'looksGated'>): string {
  if (lookRate === null) return fpsDetect.toFixed(1);
  const { wished, current } = lookRate;
  if (current < wished) return `${current.toFixed(1)} of ${wished} (the detector is busy)`;
  return looksGated > 0 ? `${fpsDetect.toFixed(1)} of ${wished} (nothing moves)` : fpsDetect.toFixed(1);
}
