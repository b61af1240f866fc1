import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, CLIP_720P15, ensureClip } from '../clips.ts';
import { transcodeFloor } from './floors.ts';
import { annotatedMsPerFrame } from '../rigs/annotated-path.ts';
import { ProductDetector } from '../rigs/product-detector.ts';
import { median } from '../statistics.ts';

const ROUNDS = 3;
const FRAMES = 150;
const QUICK = { rounds: 1, frames: 100 };

const CASES = [
  { name: '1080p', kind: CLIP_1080P25 },
  { name: '720p', kind: CLIP_720P15 },
] as const;

/**
 * A watched camera of the product, whole, on a file as fast as it goes, beside one ffmpeg with the same x264 settings.
 * They take turns, so that what else the machine does meets both.
 */
export async function benchTranscode({
  folder,
  signal,
  isQuick,
  measured,
  say,
}: BenchContext): Promise<void> {
  const rounds = isQuick ? QUICK.rounds : ROUNDS;
  const frames = isQuick ? QUICK.frames : FRAMES;
  await using detector = await ProductDetector.start(folder);
  for (const { name, kind } of CASES) {
    const clip = await ensureClip(kind, signal);
    const common = { clip, frames, folder, signal, isWatched: true };
    const floor: number[] = [];
    const whole: number[] = [];
    const blind: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      floor.push(await transcodeFloor(clip, frames, signal));
      whole.push(await annotatedMsPerFrame({ ...common, detector }));
      blind.push(await annotatedMsPerFrame({ ...common, detector: null }));
      say(`${name}: round ${round + 1} of ${rounds}`);
    }
    const unit = 'ms CPU/frame';
    const target = (limit: number) => ({ of: 'ratio', is: 'at most', limit }) as const;
    const floorMs = median(floor);
    measured({ case: name, unit, value: median(whole), floor: floorMs, target: target(1.2) });
    measured({ case: `${name}-no-detect`, unit, value: median(blind), floor: floorMs, target: target(1.1) });
  }
}
