import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, CLIP_720P15, ensureClip, type Clip } from '../clips.ts';
import { startFfmpeg } from '../ffmpeg.ts';
import { watchCpu } from '../process-cost.ts';
import { CameraRig } from '../rigs/camera-rig.ts';
import { median } from '../statistics.ts';

const SETTLE_MS = 3000;
const WINDOW_MS = 5000;
const WINDOWS = 3;

/** A camera that nobody watches and an ffmpeg that only decodes the same camera, side by side in the same seconds. */
export async function benchAnalyse({ folder, signal, isQuick, measured }: BenchContext): Promise<void> {
  for (const kind of [CLIP_1080P25, CLIP_720P15]) {
    const clip = await ensureClip(kind, signal);
    const windows = await watchBoth(clip, isQuick ? 1 : WINDOWS, folder, signal);
    measured({
      case: clip.name,
      unit: '% of a core',
      value: median(windows.map(({ camera, detector }) => camera + detector)),
      floor: median(windows.map(({ floor }) => floor)),
      ...(kind !== CLIP_1080P25 ? {} : { target: { of: 'ratio', is: 'at most', limit: 1.5 } as const }),
      note: `of it the detector ${median(windows.map(({ detector }) => detector)).toFixed(1)} %`,
    });
  }
}

async function watchBoth(clip: Clip, count: number, folder: string, signal: AbortSignal) {
  const streams = { camera: { file: clip.h264Path, fps: clip.fps } };
  await using rig = await CameraRig.start({ folder, signal, streams });
  await rig.add('camera');
  const floor = await startFfmpeg([
    '-threads',
    1,
    '-rtsp_transport',
    'tcp',
    '-i',
    rig.simulator.url('camera'),
    '-f',
    'null',
    '-',
  ]);
  try {
    await delay(SETTLE_MS, undefined, { signal });
    const windows = [];
    for (let window = 0; window < count; window += 1) {
      const pids = { camera: rig.pid('camera'), detector: rig.detectorPid, floor: floor.pid };
      windows.push((await watchCpu(pids, WINDOW_MS, signal)).percent);
    }
    return windows;
  } finally {
    floor.kill('SIGKILL');
  }
}
