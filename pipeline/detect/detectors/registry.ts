import { DetectorError } from '../../errors.ts';
import type { Detector } from '../detector.ts';
import type { DetectorKind } from '../detector-kind.ts';
import type { LoadedClassifier, LoadedModel } from '../manifest.ts';
import { SingleStageDetector } from './single-stage.ts';
import { TwoStepDetector } from './two-step.ts';

type OpenDetector = (model: LoadedModel, classifier: LoadedClassifier | undefined) => Promise<Detector>;

/** A new kind of detector is one file and one line here. */
const DETECTORS: Readonly<Record<DetectorKind, OpenDetector>> = {
  'single-stage': (model) => SingleStageDetector.open(model),
  'two-step': (model, classifier) => TwoStepDetector.open(model, needed(classifier)),
};

export interface DetectorChoice {
  /** single-stage if left out. */
  readonly kind?: DetectorKind;
  readonly classifier?: LoadedClassifier;
}

/**
 * A detector in this thread: for single pictures. Inference blocks the thread, so cameras use the detector process.
 * @throws DetectorError 'model-mismatch'
 */
export async function openDetector(
  model: LoadedModel,
  { kind = 'single-stage', classifier }: DetectorChoice = {},
): Promise<Detector> {
  return DETECTORS[kind](model, classifier);
}

function needed(classifier: LoadedClassifier | undefined): LoadedClassifier {
  if (classifier) return classifier;
  throw new DetectorError('model-missing', 'The two-step detector needs a classifier: name one.');
}
