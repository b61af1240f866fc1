import type { InferenceSession as OnnxSession } from '../onnx/runtime.ts';
import { Tensor } from '../onnx/runtime.ts';
import { CROP_LABELS, type CropScores } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';
import type { CropBatch } from '../crop.ts';
import { CROP_FILL } from '../crop.ts';
import type { ExecutionProvider } from '../onnx/execution-provider.ts';
import type { LoadedClassifier } from '../models/manifest.ts';
import { checkSignature, createSession, floatOutput, mismatch } from '../onnx/session.ts';

/** Sums of probabilities differ from 1 by rounding only, in int8 too. Logits do not come near. */
const SUM_TOLERANCE = 0.02;

/** How the mask is worn in crops of faces. The graph holds the pre-processing: uint8 [n, h, w, 3] in, probabilities out. */
export class CropClassifier {
  readonly #session: OnnxSession;
  readonly #model: LoadedClassifier;
  #closed = false;

  private constructor(session: OnnxSession, model: LoadedClassifier) {
    this.#session = session;
    this.#model = model;
  }

  /** Runs one crop, so that a wrong graph is refused here. @throws DetectorError 'model-mismatch' */
  static async open(model: LoadedClassifier, provider: ExecutionProvider = 'cpu'): Promise<CropClassifier> {
    const { input, outputs } = model.spec;
    const classifier = new CropClassifier(await createSession(model, provider), model);
    try {
      const outputNames = [outputs.scores, ...(outputs.embedding === undefined ? [] : [outputs.embedding])];
      checkSignature(classifier.#session, model, input.name, outputNames);
      const [side] = input.size;
      await classifier.classify({ count: 1, side, rgb: new Uint8Array(side * side * 3).fill(CROP_FILL) });
      return classifier;
    } catch (error) {
      await classifier.close();
      if (error instanceof DetectorError) throw error;
      throw mismatch(model, `cannot run on a crop of its size: ${String(error)}`, error);
    }
  }

  get spec(): LoadedClassifier['spec'] {
    return this.#model.spec;
  }

  /** One answer a crop, in order; a label that this classifier does not know has 0. */
  async classify({ count, side, rgb }: CropBatch): Promise<readonly CropScores[]> {
    if (count === 0) return [];
    const { input, outputs, labels } = this.#model.spec;
    const crops = new Tensor('uint8', rgb, [count, side, side, 3]);
    // The embedding is left out: it is for training.
    const results = await this.#session.run({ [input.name]: crops }, [outputs.scores]);
    const shape = [count, labels.length];
    const { data } = floatOutput(results[outputs.scores], shape, this.#model, outputs.scores);
    return Array.from({ length: count }, (_, index) =>
      this.#scoresOf(data.subarray(index * labels.length, (index + 1) * labels.length)),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#session.release();
  }

  #scoresOf(row: Float32Array): CropScores {
    const sum = row.reduce((total, value) => total + value, 0);
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE) || row.some((value) => value < 0))
      throw mismatch(
        this.#model,
        `should give probabilities that sum to 1, gave ${[...row].map((value) => value.toFixed(2)).join(', ')}`,
      );
    const { labels } = this.#model.spec;
    const scores = CROP_LABELS.map((label) => [label, row[labels.indexOf(label)] ?? 0] as const);
    return Object.fromEntries(scores) as CropScores;
  }
}
