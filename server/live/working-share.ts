import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';

/**
 * Of the time in a camera's stages, the share in which a core worked for it. Stages are timed by the clock, which on a busy
 * machine counts the waiting for a core too; the processor time of the whole process does not.
 */
export function workingShare({
  cpuPercent,
  periodMs,
  stages,
}: Pick<CameraReport, 'cpuPercent' | 'periodMs' | 'stages'>): number {
  // What the detector does, another process does.
  const ownMs = stages.reduce((sum, { stage, ms }) => (stage === 'detect' ? sum : sum + ms), 0);
  return Math.min(1, (cpuPercent * periodMs) / Math.max(1, 100 * ownMs));
}
