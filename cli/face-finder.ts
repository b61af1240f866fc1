import { chooseDetectorKind, loadClassifier } from '../pipeline/detect/models/classifier-file.ts';
import type { RgbFrame, Detector } from '../pipeline/detect/detector.ts';
import { openDetector } from '../pipeline/detect/detectors/registry.ts';
import { detectionsToPicture, placePicture, type WholePlacement } from '../pipeline/detect/letterbox.ts';
import { loadModel, readManifest } from '../pipeline/detect/models/manifest.ts';
import type { ModelSpec } from '../pipeline/detect/models/model-spec.ts';
import type { Detection } from '../pipeline/domain/detection.ts';
import type { ModelOptions } from './model-options.ts';
import { letterboxPicture } from './letterbox-picture.ts';
import { CommandError } from './run-command.ts';

/** The product's own detector in this process. */
export class FaceFinder {
  /** As in the manifest; the name of a two-step detector has its classifier's too. */
  readonly spec: ModelSpec;
  readonly #detector: Detector;

  private constructor(spec: ModelSpec, detector: Detector) {
    this.spec = spec;
    this.#detector = detector;
  }

  /** @param minConfidence Null: the model's own. @throws DetectorError, CommandError */
  static async open(options: ModelOptions, minConfidence: number | null): Promise<FaceFinder> {
    const { model: name, classifier: wanted } = options;
    const manifest = await readManifest(options.manifest);
    const kind = options.detector ?? chooseDetectorKind(manifest, wanted);
    if (kind === 'single-stage' && wanted !== undefined)
      throw new CommandError(
        '--classifier is for the two-step detector: leave out one of it and --detector single-stage.',
      );
    const model = await loadModel(manifest, name);
    const thresholds = {
      ...model.spec.thresholds,
      minConfidence: minConfidence ?? model.spec.thresholds.minConfidence,
    };
    const spec = { ...model.spec, thresholds };
    if (kind === 'single-stage') return new FaceFinder(spec, await openDetector({ ...model, spec }));
    const classifier = await loadClassifier(manifest, wanted);
    const detector = await openDetector({ ...model, spec }, { kind, classifier });
    return new FaceFinder({ ...spec, name: `${spec.name} + ${classifier.spec.name}` }, detector);
  }

  /** Where a picture of this size goes in the model's input. */
  place(width: number, height: number): WholePlacement {
    return placePicture(width, height, this.spec.input.sizes);
  }

  /** The picture as the model's input shows it. */
  letterbox(picture: RgbFrame, placement: WholePlacement): RgbFrame {
    return letterboxPicture(
      picture,
      { ...placement, ...placement.windows[0] },
      this.spec.input.letterboxFill,
    );
  }

  /** Faces by falling confidence, in the picture's coordinates. `letterboxed` is the input that the placement is for. */
  async find(letterboxed: RgbFrame, placement: WholePlacement): Promise<Detection[]> {
    const [found] = await this.#detector.detect([letterboxed]);
    return detectionsToPicture(found?.detections ?? [], placement);
  }

  close(): Promise<void> {
    return this.#detector.close();
  }
}
