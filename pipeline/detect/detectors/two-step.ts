import type { CropScores } from '../../domain/crop.ts';
import type { Detection } from '../../domain/detection.ts';
import { CropClassifier } from '../classifiers/crop-classifier.ts';
import { cropInto, cropWindow } from '../crop.ts';
import type { Detector, Found, LookFrame, RgbFrame } from '../detector.ts';
import type { ExecutionProvider } from '../onnx/execution-provider.ts';
import type { LoadedClassifier, LoadedModel } from '../models/manifest.ts';
import type { Thresholds } from '../models/model-spec.ts';
import { chooseCrops } from './crop-choice.ts';
import { poolOpinions } from './label-pool.ts';
import { SingleStageDetector } from './single-stage.ts';

/** Crops of one run at most: bounds the memory of a crowd. */
const MAX_BATCH = 32;

interface FaceInFrame {
  readonly frame: RgbFrame;
  readonly face: Detection;
}

/** Faces from the detector; whether they are, and how the mask is worn, from both it and the classifier, which sees each enlarged. */
export class TwoStepDetector implements Detector {
  readonly #faces: SingleStageDetector;
  readonly #classifier: CropClassifier;
  readonly #thresholds: Thresholds;

  private constructor(faces: SingleStageDetector, classifier: CropClassifier, thresholds: Thresholds) {
    this.#faces = faces;
    this.#classifier = classifier;
    this.#thresholds = thresholds;
  }

  /** @throws DetectorError 'model-mismatch' */
  static async open(
    model: LoadedModel,
    classifier: LoadedClassifier,
    provider: ExecutionProvider = 'cpu',
  ): Promise<TwoStepDetector> {
    const faces = await SingleStageDetector.open(model, provider);
    try {
      const opened = await CropClassifier.open(classifier, provider);
      return new TwoStepDetector(faces, opened, model.spec.thresholds);
    } catch (error) {
      await faces.close();
      throw error;
    }
  }

  async detect(frames: readonly LookFrame[]): Promise<readonly Found[]> {
    const { minConfidence, startConfidence } = this.#thresholds;
    const faces = await this.#faces.detect(frames);
    const choices = frames.map(({ known }, index) =>
      chooseCrops(faces[index]!.detections, known, startConfidence),
    );
    const opinions = await this.#ask(
      frames.flatMap((frame, index) => choices[index]!.asked.map((face) => ({ frame, face }))),
    );
    return choices.map(({ asked, spared }) => {
      const judged = [
        ...asked.map((face) => withOpinion(face, opinions.get(face)!)),
        ...spared.map(({ face, opinion }) => poolOpinions(face, opinion)),
      ];
      const kept = judged.filter(({ confidence }) => confidence >= minConfidence);
      return { detections: kept.toSorted((a, b) => b.confidence - a.confidence), crops: asked.length };
    });
  }

  async close(): Promise<void> {
    await this.#faces.close();
    await this.#classifier.close();
  }

  /** All frames' crops together: a batch costs less a crop than one by one. */
  async #ask(faces: readonly FaceInFrame[]): Promise<ReadonlyMap<Detection, CropScores>> {
    const opinions = new Map<Detection, CropScores>();
    for (let start = 0; start < faces.length; start += MAX_BATCH) {
      const batch = faces.slice(start, start + MAX_BATCH);
      const scores = await this.#classify(batch);
      for (const [index, { face }] of batch.entries()) opinions.set(face, scores[index]!);
    }
    return opinions;
  }

  #classify(faces: readonly FaceInFrame[]): Promise<readonly CropScores[]> {
    const { size, cropScale } = this.#classifier.spec.input;
    const [side] = size;
    const rgb = new Uint8Array(faces.length * side * side * 3);
    for (const [index, { frame, face }] of faces.entries()) {
      const target = rgb.subarray(index * side * side * 3, (index + 1) * side * side * 3);
      cropInto(frame, cropWindow(face.box, frame.width, frame.height, cropScale), side, target);
    }
    return this.#classifier.classify({ count: faces.length, side, rgb });
  }
}

function withOpinion(face: Detection, opinion: CropScores): Detection {
  return { ...poolOpinions(face, opinion), opinion };
}
