import { availableParallelism, freemem, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import { STAGES } from '../../pipeline/domain/stage.ts';
import { camerasThatFit, costOfOneMore, mean } from '../../server/live/capacity-model.ts';
import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, CLIP_720P15, ensureClip, type Clip } from '../clips.ts';
import { CameraRig } from '../rigs/camera-rig.ts';
import { ViewerSink } from '../rigs/viewer-sink.ts';

const WINDOW_MS = 10_000;
const QUICK_WINDOW_MS = 3000;

/**
 * What one camera takes, its stages, and what the same model that the page shows makes of it for a machine that does
 * nothing else.
 */
export async function benchCapacity({ folder, signal, isQuick, measured, say }: BenchContext): Promise<void> {
  const windowMs = isQuick ? QUICK_WINDOW_MS : WINDOW_MS;
  for (const kind of [CLIP_1080P25, CLIP_720P15]) {
    const clip = await ensureClip(kind, signal);
    const { reports, detectorMsPerLook } = await watchOne(clip, windowMs, folder, signal);
    const { width, height, fps } = clip;
    const cost = costOfOneMore(reports, detectorMsPerLook, { width, height, fps });
    if (cost === null || cost.watchedPercent === null)
      throw new Error(
        'this machine is too busy: the camera could not keep up, so that nothing can be said of it',
      );
    const room = {
      cores: availableParallelism(),
      idlePercent: 100 * availableParallelism(),
      freeBytes: freemem(),
      totalBytes: totalmem(),
      cameraBytes: mean(reports.map(({ residentBytes }) => residentBytes)),
    };
    const analysed = camerasThatFit(cost.analysedPercent, room);
    const watched = camerasThatFit(cost.watchedPercent, room);
    const unit = '% of a core';
    measured({ case: `${clip.name}-analysed`, unit, value: cost.analysedPercent, note: stagesText(reports) });
    measured({ case: `${clip.name}-watched`, unit, value: cost.watchedPercent });
    measured({ case: `${clip.name}-fit`, unit: 'cameras', value: analysed.count });
    measured({ case: `${clip.name}-fit-watched`, unit: 'cameras', value: watched.count });
    const more = (count: number) => `${count} ${clip.name} ${count === 1 ? 'camera fits' : 'cameras fit'}`;
    say(`${more(analysed.count)} on this machine, ${watched.count} with somebody watching each`);
  }
}

async function watchOne(clip: Clip, windowMs: number, folder: string, signal: AbortSignal) {
  const streams = { camera: { file: clip.h264Path, fps: clip.fps } };
  await using rig = await CameraRig.start({ folder, signal, streams });
  await using viewer = await ViewerSink.open();
  await rig.add('camera');
  rig.watch('camera', viewer);
  await delay(2000, undefined, { signal });
  rig.forgetReports();
  await delay(windowMs, undefined, { signal });
  const { report } = rig.detector.health;
  const looks = report?.framesPerSecond ?? 0;
  const detectorMsPerLook = report === null || looks === 0 ? 0 : (10 * report.cpuPercent) / looks;
  return { reports: rig.reports.get('camera') ?? [], detectorMsPerLook };
}

/** `decode 2.61, encode 9.80 …`: milliseconds each time. */
function stagesText(reports: readonly CameraReport[]): string {
  const parts = STAGES.map((name) => {
    const all = reports.flatMap(({ stages }) => stages.filter(({ stage }) => stage === name));
    const runs = all.reduce((sum, { runs: count }) => sum + count, 0);
    const ms = all.reduce((sum, { ms: passed }) => sum + passed, 0);
    return `${name} ${runs === 0 ? '–' : (ms / runs).toFixed(2)}`;
  });
  return `ms each time: ${parts.join(', ')}`;
}
