import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, CLIP_720P15, ensureClip } from '../clips.ts';
import { transcodeFloor } from './floors.ts';
import { AnnotatedCamera } from '../rigs/annotated-camera.ts';
import { ProductDetector } from '../rigs/product-detector.ts';
import { mean } from '../statistics.ts';
import { takeTurns } from '../turns.ts';

const TURNS = { warmUpFrames: 300, rounds: 20, frames: 30 };
const QUICK_TURNS = { warmUpFrames: 75, rounds: 2, frames: 30 };

const CASES = [
  { name: '1080p', kind: CLIP_1080P25 },
  { name: '720p', kind: CLIP_720P15 },
] as const;

/** A watched camera of the product, whole, on a file as fast as it goes, beside one ffmpeg with the same x264 settings. */
export async function benchTranscode({
  folder,
  signal,
  isQuick,
  measured,
  say,
}: BenchContext): Promise<void> {
  await using detector = await ProductDetector.start(folder);
  for (const { name, kind } of CASES) {
    const clip = await ensureClip(kind, signal);
    const common = { clip, folder, signal, isWatched: true };
    await using floor = await transcodeFloor(clip, signal);
    await using whole = await AnnotatedCamera.start({ ...common, detector });
    await using blind = await AnnotatedCamera.start({ ...common, detector: null });
    const taken = await takeTurns({ floor, whole, blind }, isQuick ? QUICK_TURNS : TURNS);
    await whole.finish();
    await blind.finish();
    const unit = 'ms CPU/frame';
    const target = (limit: number) => ({ of: 'ratio', is: 'at most', limit }) as const;
    const floorMs = mean(taken.floor);
    measured({ case: name, unit, value: mean(taken.whole), floor: floorMs, target: target(1.2) });
    measured({
      case: `${name}-no-detect`,
      unit,
      value: mean(taken.blind),
      floor: floorMs,
      target: target(1.1),
    });
    say(`${name}: done`);
  }
}
