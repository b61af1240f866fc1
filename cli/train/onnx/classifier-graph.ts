import type { HeadShape, HeadWeights } from '../head/head.ts';
import { node, floatTensor, tensorValue } from './build.ts';
import { EMBEDDING } from './feature-graph.ts';
import { FLOAT, decodeModel, encodeModel } from '../../../pipeline/detect/onnx/format.ts';

export const SCORES = 'scores';
/** Key of the manifest entry in the file's metadata. */
const METADATA_KEY = 'maskwatch';

/**
 * One ONNX file out of the features' graph and the head: Dense and ReLU, Dense and softmax. Dropout does nothing after
 * training. Outputs `scores` [n, classes] and `embedding` [n, width].
 * @param entry The model's manifest entry without `file` and `sha256`, which goes into the metadata.
 */
export function joinHead(
  features: Uint8Array,
  { width, hidden, classes }: HeadShape,
  weights: HeadWeights,
  entry: object,
): Uint8Array {
  const model = decodeModel(features);
  const graph = model.graph!;
  graph.name = 'maskwatch classifier';
  graph.initializer.push(
    floatTensor('maskwatch/hidden_kernel', [width, hidden], weights.hiddenKernel),
    floatTensor('maskwatch/hidden_bias', [hidden], weights.hiddenBias),
    floatTensor('maskwatch/kernel', [hidden, classes], weights.kernel),
    floatTensor('maskwatch/bias', [classes], weights.bias),
  );
  graph.node.push(
    node('Gemm', [EMBEDDING, 'maskwatch/hidden_kernel', 'maskwatch/hidden_bias'], 'maskwatch/dense'),
    node('Relu', ['maskwatch/dense'], 'maskwatch/hidden'),
    node('Gemm', ['maskwatch/hidden', 'maskwatch/kernel', 'maskwatch/bias'], 'maskwatch/logits'),
    node('Softmax', ['maskwatch/logits'], SCORES, { axis: 1 }),
  );
  graph.output = [tensorValue(SCORES, FLOAT, ['n', classes]), ...graph.output];
  model.producerName = 'maskwatch train';
  model.metadataProps = [
    ...(model.metadataProps ?? []).filter(({ key }) => key !== METADATA_KEY),
    { key: METADATA_KEY, value: JSON.stringify(entry) },
  ];
  return encodeModel(model);
}

/** The manifest entry in a file's metadata, as JSON; undefined where there is none. */
export function readMetadata(bytes: Uint8Array): string | undefined {
  return decodeModel(bytes).metadataProps?.find(({ key }) => key === METADATA_KEY)?.value;
}
