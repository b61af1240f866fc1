import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, CLIP_720P15, ensureClip, turnsThrough } from '../clips.ts';
import { transcodeFloor } from './floors.ts';
import { AnnotatedCamera } from '../rigs/annotated-camera.ts';
import { ProductDetector } from '../rigs/product-detector.ts';
import { median } from '../statistics.ts';
import { ratioOf, takeTurns, type Taken } from '../turns.ts';

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
    const taken = await takeTurns({ floor, whole, blind }, turnsThrough(clip, isQuick));
    await whole.finish();
    await blind.finish();
    const tell = (suffix: string, own: Taken, limit: number) =>
      measured({
        case: `${name}${suffix}`,
        unit: 'ms CPU/frame',
        value: median(own),
        floor: median(taken.floor),
        ratio: ratioOf(own, taken.floor),
        target: { of: 'ratio', is: 'at most', limit },
      });
    tell('', taken.whole, 1.2);
    tell('-no-detect', taken.blind, 1.1);
    say(`${name}: done`);
  }
}
