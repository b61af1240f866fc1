import type { CropScores } from '../../domain/crop.ts';
import type { Detection } from '../../domain/detection.ts';
import { LABELS } from '../../domain/label.ts';
import { CropClassifier } from '../classifiers/crop-classifier.ts';
import { cropInto, cropWindow } from '../crop.ts';
import type { Detector, RgbFrame } from '../detector.ts';
import type { LoadedClassifier, LoadedModel } from '../manifest.ts';
import { SingleStageDetector } from './single-stage.ts';

/** Crops of one run at most: bounds the memory of a crowd. */
const MAX_CROPS = 32;

interface Face {
  readonly frame: RgbFrame;
  readonly found: Detection;
}

/**
 * Faces from the detector, whatever their label; how the mask is worn from the classifier, which sees each face enlarged.
 *
 * Each score of the detector says how likely there is a face with that label. A face has one label, so their sum says how
 * likely there is a face (label-blind AP50 on mask-faces/val 0.780, by the largest score alone 0.775). A label's new score is
 * that times the classifier's probability. What the classifier gives to `not_face` is missing from all labels: a wall that
 * looks like a face falls below `minConfidence`.
 */
export class TwoStepDetector implements Detector {
  readonly #faces: SingleStageDetector;
  readonly #classifier: CropClassifier;
  readonly #minConfidence: number;

  private constructor(faces: SingleStageDetector, classifier: CropClassifier, minConfidence: number) {
    this.#faces = faces;
    this.#classifier = classifier;
    this.#minConfidence = minConfidence;
  }

  /** @throws DetectorError 'model-mismatch' */
  static async open(model: LoadedModel, classifier: LoadedClassifier): Promise<TwoStepDetector> {
    const { minConfidence } = model.spec.thresholds;
    // No face whose scores sum to the least confidence is left out by its largest score alone.
    const thresholds = { ...model.spec.thresholds, minConfidence: minConfidence / LABELS.length };
    const faces = await SingleStageDetector.open({ ...model, spec: { ...model.spec, thresholds } });
    try {
      const opened = await CropClassifier.open(classifier);
      return new TwoStepDetector(faces, opened, minConfidence);
    } catch (error) {
      await faces.close();
      throw error;
    }
  }

  async detect(frames: readonly RgbFrame[]): Promise<readonly (readonly Detection[])[]> {
    const found = await this.#faces.detect(frames);
    const faces = frames
      .flatMap((frame, index) => (found[index] ?? []).map((each) => ({ frame, found: blind(each) })))
      .filter((face) => face.found.confidence >= this.#minConfidence);
    const scores: CropScores[] = [];
    // All frames' crops together: a batch costs less a crop than one by one.
    for (let start = 0; start < faces.length; start += MAX_CROPS)
      scores.push(...(await this.#classify(faces.slice(start, start + MAX_CROPS))));
    const judged = faces.map(({ frame, found: face }, index) => ({
      frame,
      face: judge(face, scores[index]!),
    }));
    return frames.map((frame) =>
      judged
        .filter((each) => each.frame === frame && each.face.confidence >= this.#minConfidence)
        .map(({ face }) => face)
        .toSorted((a, b) => b.confidence - a.confidence),
    );
  }

  async close(): Promise<void> {
    await this.#faces.close();
    await this.#classifier.close();
  }

  #classify(faces: readonly Face[]): Promise<readonly CropScores[]> {
    const { size, cropScale } = this.#classifier.spec.input;
    const [side] = size;
    const rgb = new Uint8Array(faces.length * side * side * 3);
    for (const [index, { frame, found }] of faces.entries()) {
      const target = rgb.subarray(index * side * side * 3, (index + 1) * side * side * 3);
      cropInto(frame, cropWindow(found.box, frame.width, frame.height, cropScale), side, target);
    }
    return this.#classifier.classify({ count: faces.length, side, rgb });
  }
}

/** With how likely it is a face as its confidence. */
function blind(face: Detection): Detection {
  const { with_mask, without_mask, incorrect_mask } = face.scores;
  return { ...face, confidence: Math.min(1, with_mask + without_mask + incorrect_mask) };
}

function judge(face: Detection, state: CropScores): Detection {
  const label = LABELS.toSorted((a, b) => state[b] - state[a])[0]!;
  const scores = {
    with_mask: face.confidence * state.with_mask,
    without_mask: face.confidence * state.without_mask,
    incorrect_mask: face.confidence * state.incorrect_mask,
  };
  return { box: face.box, label, confidence: scores[label], scores };
}
