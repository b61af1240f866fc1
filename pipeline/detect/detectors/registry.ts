import { DetectorError } from '../../errors.ts';
import type { Detector } from '../detector.ts';
import type { DetectorKind } from '../models/detector-kind.ts';
import type { ExecutionProvider } from '../onnx/execution-provider.ts';
import type { LoadedClassifier, LoadedModel } from '../models/manifest.ts';
import { SingleStageDetector } from './single-stage.ts';
import { TwoStepDetector } from './two-step.ts';

type OpenDetector = (
  model: LoadedModel,
  classifier: LoadedClassifier | undefined,
  provider: ExecutionProvider,
) => Promise<Detector>;

/** A new kind of detector is one file and one line here. */
const DETECTORS: Readonly<Record<DetectorKind, OpenDetector>> = {
  'single-stage': (model, _, provider) => SingleStageDetector.open(model, provider),
  'two-step': (model, classifier, provider) => TwoStepDetector.open(model, needed(classifier), provider),
};

export interface DetectorChoice {
  /** single-stage if left out. */
  readonly kind?: DetectorKind;
  readonly classifier?: LoadedClassifier;
  /** cpu if left out. */
  readonly provider?: ExecutionProvider;
}

/**
 * A detector in this thread: for single pictures. Inference blocks the thread, so cameras use the detector process.
 * @throws DetectorError 'model-mismatch', or 'unavailable' where this machine does not have the provider or the memory.
 */
export async function openDetector(
  model: LoadedModel,
  { kind = 'single-stage', classifier, provider = 'cpu' }: DetectorChoice = {},
): Promise<Detector> {
  return DETECTORS[kind](model, classifier, provider);
}

function needed(classifier: LoadedClassifier | undefined): LoadedClassifier {
  if (classifier) return classifier;
  throw new DetectorError('model-missing', 'The two-step detector needs a classifier: name one.');
}
