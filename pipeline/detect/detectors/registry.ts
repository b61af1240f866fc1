import { DetectorError } from '../../errors.ts';
import type { Detector } from '../detector.ts';
import type { LoadedModel } from '../manifest.ts';
import { SingleStageDetector } from './single-stage.ts';

/** By the `task` of a manifest's model. A new kind of detector is one file and one line here. */
const DETECTORS: Readonly<Record<string, (model: LoadedModel) => Promise<Detector>>> = {
  'detect-masks': (model) => SingleStageDetector.open(model),
};

/**
 * A detector in this thread: for single pictures. Inference blocks the thread, so cameras use the detector process.
 * @throws DetectorError 'model-mismatch'
 */
export async function openDetector(model: LoadedModel): Promise<Detector> {
  const open = DETECTORS[model.spec.task];
  if (open) return open(model);
  throw new DetectorError(
    'model-mismatch',
    `Model ${model.spec.name} has the task ${model.spec.task}, known are: ${Object.keys(DETECTORS).join(', ')}.`,
  );
}
