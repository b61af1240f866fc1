import type { RgbFrame, Detector } from '../pipeline/detect/detector.ts';
import { openDetector } from '../pipeline/detect/detectors/registry.ts';
import { detectionsToPicture, placePicture, type Placement } from '../pipeline/detect/letterbox.ts';
import { loadModel, type ModelSpec } from '../pipeline/detect/manifest.ts';
import type { Detection } from '../pipeline/domain/detection.ts';
import type { ModelOptions } from './model-options.ts';

/** The product's own detector in this process. */
export class FaceFinder {
  /** As in the manifest. */
  readonly spec: ModelSpec;
  readonly #detector: Detector;

  private constructor(spec: ModelSpec, detector: Detector) {
    this.spec = spec;
    this.#detector = detector;
  }

  /** @param minConfidence Null: the model's own. @throws DetectorError */
  static async open(options: ModelOptions, minConfidence: number | null): Promise<FaceFinder> {
    const model = await loadModel(options.manifest, options.model);
    const { spec } = model;
    const thresholds = { ...spec.thresholds, minConfidence: minConfidence ?? spec.thresholds.minConfidence };
    return new FaceFinder(spec, await openDetector({ ...model, spec: { ...spec, thresholds } }));
  }

  /** Where a picture of this size goes in the model's input. */
  place(width: number, height: number): Placement {
    return placePicture(width, height, this.spec.input.sizes);
  }

  /** Faces by falling confidence, in the picture's coordinates. `letterboxed` is the input that the placement is for. */
  async find(letterboxed: RgbFrame, placement: Placement): Promise<Detection[]> {
    const [found = []] = await this.#detector.detect([letterboxed]);
    return detectionsToPicture(found, placement);
  }

  close(): Promise<void> {
    return this.#detector.close();
  }
}
