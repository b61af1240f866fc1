import type { TinyManifest } from './tiny-manifest.ts';
import { writeTinyManifest } from './tiny-manifest.ts';
import { tinyModel, type TinyModelOptions } from './tiny-model.ts';
import {
  attribute,
  ATTRIBUTE_INT,
  ATTRIBUTE_INTS,
  bytes,
  FLOAT,
  floats,
  integer,
  modelOf,
  node,
  text,
  UINT8,
  valueInfo,
} from './onnx-writer.ts';

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
  const nodes = [
    node('Cast', [inputName], 'pixels', [attribute('to', ATTRIBUTE_INT, integer(3, FLOAT))]),
    node('ReduceMean', ['pixels'], 'colour', [
      attribute('axes', ATTRIBUTE_INTS, [...integer(8, 1), ...integer(8, 2)]),
      attribute('keepdims', ATTRIBUTE_INT, integer(3, 0)),
    ]),
    node('MatMul', ['colour', 'weights'], 'weighted'),
    node('Add', ['weighted', 'black'], 'parts'),
    node('ReduceMean', ['parts'], 'mean', [
      attribute('axes', ATTRIBUTE_INTS, integer(8, 1)),
      attribute('keepdims', ATTRIBUTE_INT, integer(3, 1)),
    ]),
    node('Mul', ['mean', 'columns'], 'sum'),
    node('Div', ['parts', isWithoutSum ? 'columns' : 'sum'], 'scores'),
  ];
  const graph = [
    ...nodes.flatMap((each) => bytes(1, each)),
    ...text(2, 'tiny'),
    ...bytes(5, floats('weights', [3, columns], weights)),
    ...bytes(5, floats('black', [columns], [0, 0, 0, 0.001].slice(0, columns))),
    ...bytes(5, floats('columns', [1], [columns])),
    ...bytes(11, valueInfo(inputName, UINT8, ['n', 'h', 'w', 3])),
    ...bytes(12, valueInfo('scores', FLOAT, ['n', columns])),
  ];
  return modelOf(graph, metadata);
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
