import { floatTensor, node } from '../../../cli/train/onnx/build.ts';
import { FLOAT, UINT8 } from '../../../pipeline/detect/onnx/format.ts';
import { tinyOnnx } from '../../helpers/tiny-onnx.ts';
import type { TinyManifest } from './tiny-manifest.ts';
import { writeTinyManifest } from './tiny-manifest.ts';
import { meansOf, tinyModel, type TinyModelOptions } from './tiny-model.ts';

export const CROP_SIDE = 32;

interface TinyClassifierOptions {
  readonly inputName?: string;
  /** Columns of the scores, 4 at most. */
  readonly columns?: number;
  /** As a network whose softmax was forgotten. */
  readonly isWithoutSum?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * An ONNX classifier made on the spot: the shares of red, green and blue in a crop are the probabilities of the first three
 * labels, and a black crop is the fourth.
 */
export function tinyClassifier(options: TinyClassifierOptions = {}): Uint8Array {
  const { inputName = 'crops', columns = 4, isWithoutSum = false, metadata = {} } = options;
  const weights = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((at) => Number(at === row)).slice(0, columns));
  return tinyOnnx({
    nodes: [
      ...meansOf(inputName, 'colour'),
      node('MatMul', ['colour', 'weights'], 'weighted'),
      node('Add', ['weighted', 'black'], 'parts'),
      node('ReduceMean', ['parts'], 'mean', { axes: [1], keepdims: 1 }),
      node('Mul', ['mean', 'columns'], 'sum'),
      node('Div', ['parts', isWithoutSum ? 'columns' : 'sum'], 'scores'),
    ],
    weights: [
      floatTensor('weights', [3, columns], Float32Array.from(weights)),
      floatTensor('black', [columns], Float32Array.of(0, 0, 0, 0.001).slice(0, columns)),
      floatTensor('columns', [1], Float32Array.of(columns)),
    ],
    inputs: [[inputName, UINT8, ['n', 'h', 'w', 3]]],
    outputs: [['scores', FLOAT, ['n', columns]]],
    metadata,
  });
}

/** What the file says of itself, or the manifest of it; `changes` overwrite fields. */
export function classifierEntry(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'tiny-classifier',
    task: 'classify-masks',
    input: {
      name: 'crops',
      type: 'uint8',
      layout: 'nhwc',
      colour: 'rgb',
      size: [CROP_SIDE, CROP_SIDE],
      cropScale: 1.5,
    },
    outputs: { scores: 'scores' },
    labels: ['with_mask', 'without_mask', 'incorrect_mask', 'not_face'],
    thresholds: { verifyConfidence: 0.5 },
    ...changes,
  };
}

interface TwoModels {
  readonly model?: TinyModelOptions;
  readonly detectorChanges?: Record<string, unknown>;
  readonly classifier?: TinyClassifierOptions;
  readonly changes?: Record<string, unknown>;
}

/** A manifest with a tiny detector and a tiny classifier as its default. */
export function writeTwoModels(options: TwoModels = {}): Promise<TinyManifest> {
  const { model, detectorChanges, classifier, changes } = options;
  return writeTinyManifest(tinyModel(model), detectorChanges, {
    bytes: tinyClassifier(classifier),
    entry: classifierEntry(changes),
  });
}
