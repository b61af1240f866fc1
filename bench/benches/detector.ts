import { availableParallelism } from 'node:os';
import type { BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip } from '../clips.ts';
import type { InputSize } from '../../pipeline/detect/letterbox.ts';
import { loadDetector, type DetectorSetting } from '../rigs/detector-load.ts';
import { CONFIG } from '../rigs/product-settings.ts';
import { sampleFrames } from '../rigs/sample-frames.ts';
import { shippedModels, type ShippedDetector } from '../rigs/shipped-models.ts';

const LENGTH_MS = 2000;
const QUICK_LENGTH_MS = 1000;
const BATCHES = [1, 8] as const;
const SAMPLES = 24;
/**
 * Every detector of the manifest, and the default one by batch, threads and the sizes of its inputs for windows, in the product's
 * own detector process.
 */
export async function benchDetector({ folder, signal, isQuick, measured }: BenchContext): Promise<void> {
  const { detectors, default: usual, defaultClassifier } = await shippedModels();
  const hasClassifier = defaultClassifier !== undefined;
  const clip = await ensureClip(CLIP_720P15, signal);
  const options = { folder, signal, lengthMs: isQuick ? QUICK_LENGTH_MS : LENGTH_MS };
  const measure = async (
    detector: ShippedDetector,
    setting: Omit<DetectorSetting, 'model'>,
    followSize?: InputSize,
  ) => {
    const { isTwoStep, threads, maxBatch } = setting;
    const { name: model, input, metrics } = detector;
    // As the product sends them: each model has sizes of its own. In one for windows all of the picture is shown smaller.
    const sizes = followSize === undefined ? input.sizes : [followSize];
    const frames = await sampleFrames(clip, SAMPLES, { ...input, sizes }, signal);
    const speed = await loadDetector({ ...setting, model }, frames, options);
    const map50 = isTwoStep ? metrics.twoStepMap50 : metrics.map50;
    const kind = isTwoStep ? `${model}+${defaultClassifier}` : model;
    const isWhole = followSize === undefined;
    const accuracy = map50 === undefined || !isWhole ? '' : `, mAP50 ${map50.toFixed(3)} on val`;
    const isDefault =
      isWhole &&
      detector === usual &&
      isTwoStep === hasClassifier &&
      threads === CONFIG.detect.threads &&
      maxBatch === CONFIG.detect.maxBatch;
    const note = `${speed.facesPerFrame.toFixed(1)} faces a frame${accuracy}${isDefault ? ', the default setting' : ''}`;
    const windows = isWhole ? '' : ` windows=${followSize.join('x')}`;
    const name = `${kind} threads=${threads} batch=${maxBatch}${windows}`;
    measured({ case: name, unit: 'frames/s', value: speed.framesPerSecond, note });
    measured({ case: name, unit: 'ms CPU/frame', value: speed.cpuMsPerFrame });
  };

  const threadCounts = [...new Set([1, Math.min(4, availableParallelism())])];
  for (const threads of threadCounts) {
    for (const maxBatch of BATCHES) await measure(usual, { isTwoStep: hasClassifier, threads, maxBatch });
  }
  const { threads, maxBatch } = CONFIG.detect;
  // Upright ones cost what the same lying ones do.
  for (const size of usual.input.followSizes.filter(([width, height]) => width >= height))
    await measure(usual, { isTwoStep: hasClassifier, threads, maxBatch }, size);
  for (const detector of detectors) {
    await measure(detector, { isTwoStep: false, threads, maxBatch });
    if (hasClassifier && detector !== usual) await measure(detector, { isTwoStep: true, threads, maxBatch });
  }
}
