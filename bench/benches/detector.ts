import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip } from '../clips.ts';
import { loadDetector, type DetectorSetting } from '../rigs/detector-load.ts';
import { CONFIG, MANIFEST_PATH } from '../rigs/product-settings.ts';
import { sampleFrames } from '../rigs/sample-frames.ts';

const LENGTH_MS = 3000;
const QUICK_LENGTH_MS = 1000;
const BATCHES = [1, 2, 4, 8] as const;
const SAMPLES = 24;
/** What the product sends of a wide picture. */
const SIZES = [[640, 384]] as const;

const Manifest = z.object({
  default: z.string(),
  defaultClassifier: z.string().optional(),
  models: z.array(
    z.object({
      name: z.string(),
      task: z.string(),
      metrics: z.object({ map50: z.number().optional() }).catch({}).default({}),
    }),
  ),
});

/** Every detector of the manifest, and the default one by batch and threads, in the product's own detector process. */
export async function benchDetector({ folder, signal, isQuick, measured }: BenchContext): Promise<void> {
  const manifest = Manifest.parse(JSON.parse(await readFile(MANIFEST_PATH, 'utf8')));
  const clip = await ensureClip(CLIP_720P15, signal);
  const frames = await sampleFrames(clip, SAMPLES, SIZES, signal);
  const options = { folder, signal, lengthMs: isQuick ? QUICK_LENGTH_MS : LENGTH_MS };
  const measure = async (setting: DetectorSetting) => {
    const { model, isTwoStep, threads, maxBatch } = setting;
    const speed = await loadDetector(setting, frames, options);
    const map50 = manifest.models.find(({ name }) => name === model)?.metrics.map50;
    const kind = isTwoStep ? `${model}+${manifest.defaultClassifier}` : model;
    const accuracy = map50 === undefined || isTwoStep ? '' : `, mAP50 ${map50.toFixed(3)} on val`;
    const isDefault =
      model === manifest.default &&
      !isTwoStep &&
      threads === CONFIG.detect.threads &&
      maxBatch === CONFIG.detect.maxBatch;
    const note = `${speed.facesPerFrame.toFixed(1)} faces a frame${accuracy}${isDefault ? ', the default setting' : ''}`;
    const name = `${kind} threads=${threads} batch=${maxBatch}`;
    measured({ case: name, unit: 'frames/s', value: speed.framesPerSecond, note });
    measured({ case: name, unit: 'ms CPU/frame', value: speed.cpuMsPerFrame });
  };

  const one = { model: manifest.default, isTwoStep: false };
  const threadCounts = [...new Set([1, Math.min(4, availableParallelism())])];
  for (const threads of threadCounts) {
    for (const maxBatch of isQuick ? ([1, 8] as const) : BATCHES)
      await measure({ ...one, threads, maxBatch });
  }
  const { threads, maxBatch } = CONFIG.detect;
  for (const { name, task } of manifest.models) {
    if (task === 'detect-masks' && name !== manifest.default)
      await measure({ model: name, isTwoStep: false, threads, maxBatch });
  }
  if (manifest.defaultClassifier !== undefined)
    await measure({ model: manifest.default, isTwoStep: true, threads, maxBatch });
}
