import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { StageStats } from '../api/resources/camera-stats.ts';
import { workingShare } from './working-share.ts';

/** A camera's stages as rates, from what its process counted since the report before. */
export function stageStats(report: CameraReport): StageStats[] {
  const { stages, periodMs } = report;
  const share = workingShare(report);
  return stages.map(({ stage, runs, ms, queue, dropped }) => ({
    stage,
    runsPerSecond: (runs * 1000) / periodMs,
    msPerRun: runs === 0 ? null : ms / runs,
    corePercent: stage === 'detect' ? null : (share * 100 * ms) / periodMs,
    queue,
    dropped,
  }));
}
