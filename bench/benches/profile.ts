import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, ensureClip } from '../clips.ts';
import { msByFile, readCpuProfile } from '../profile/cpu-profile.ts';
import { flameGraph } from '../profile/flame-graph.ts';
import { AnnotatedCamera, type AnnotatedOptions } from '../rigs/annotated-camera.ts';
import { ProductDetector } from '../rigs/product-detector.ts';

const FRAMES = 375;
const QUICK_FRAMES = 135;
/** Below this share of the whole, a file's time is not told. */
const LEAST_SHARE = 0.01;

/** Where a watched and an unwatched camera's process spends its time, by file and as a flame graph. */
export async function benchProfile(context: BenchContext): Promise<void> {
  const { folder, resultsFolder, signal, isQuick, measured, say } = context;
  const frames = isQuick ? QUICK_FRAMES : FRAMES;
  const clip = await ensureClip(CLIP_1080P25, signal);
  await using detector = await ProductDetector.start(folder);
  await mkdir(resultsFolder, { recursive: true });
  for (const [name, isWatched] of [
    ['1080p-watched', true],
    ['1080p-unwatched', false],
  ] as const) {
    const file = `${name}.cpuprofile`;
    const profilePath = path.join(folder, file);
    const execArgv = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-name', file];
    await profileCamera({ clip, folder, signal, isWatched, detector, execArgv }, frames);
    const root = await readCpuProfile(profilePath);
    const byFile = msByFile(root);
    const allMs = byFile.reduce((sum, [, ms]) => sum + ms, 0);
    for (const [file, ms] of byFile)
      if (ms >= LEAST_SHARE * allMs)
        measured({ case: `${name} ${file}`, unit: 'ms/frame', value: ms / frames });
    const kept = path.join(resultsFolder, `flame-${name}.svg`);
    await writeFile(kept, flameGraph(root, `${name}: ${Math.round(allMs)} ms of the camera's main thread`));
    await copyFile(profilePath, path.join(resultsFolder, file));
    say(`${kept}; the profile beside it opens in the developer tools of a browser`);
  }
}

async function profileCamera(options: AnnotatedOptions, frames: number): Promise<void> {
  await using camera = await AnnotatedCamera.start(options);
  await camera.run(frames);
  await camera.finish();
}
