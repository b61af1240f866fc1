import { node, floatTensor, tensorValue } from './build.ts';
import {
  FLOAT,
  UINT8,
  decodeModel,
  integerOf,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
} from '../../../pipeline/detect/onnx/format.ts';
import { keepOnly, prefixNames } from './subgraph.ts';

/** A base cannot be used; the message goes on from "The base FILE …". */
export class BaseError extends Error {
  override readonly name = 'BaseError';
}

/** As the project's classifiers name them. */
export const CROPS = 'crops';
export const EMBEDDING = 'embedding';
/** The base's own output inside the joined graph. */
export const BASE_OUTPUT = 'maskwatch/base_output';
/** Gemm and broadcasting have their present form from here on. */
const MIN_OPSET = 7;
/** From here on weights need not be listed as inputs. */
const MIN_IR_VERSION = 4;

/**
 * The base without its top, from uint8 RGB [n, h, w, 3] `crops` to its output, under BASE_OUTPUT. A base that takes floats
 * gets pixels as -1..1, by x/127.5 - 1; one that takes bytes is taken to do that itself.
 * @throws BaseError
 */
export function featureGraph(bytes: Uint8Array, outputName?: string): OnnxModel & { graph: OnnxGraph } {
  const model = decode(bytes);
  const { graph } = model;
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1)
    throw new BaseError(`has ${inputs.length} inputs; it should have one, the picture.`);
  const tensor = input.type?.tensorType;
  const dims = (tensor?.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || integerOf(dimValue));
  if (dims.length !== 4 || (tensor?.elemType !== UINT8 && tensor?.elemType !== FLOAT))
    throw new BaseError(
      `has the input ${input.name} of another kind; it should be uint8 or float32, [n, h, w, 3] or [n, 3, h, w].`,
    );
  const isChannelsLast = dims[3] === 3;
  if (!isChannelsLast && dims[1] !== 3)
    throw new BaseError(`has no colours in its input ${input.name}, [${dims.join(', ')}].`);

  const output = chooseOutput(graph, outputName);
  const inputName = `base/${input.name}`;
  keepOnly(graph, output);
  prefixNames(graph, 'base/');
  const [height, width] = isChannelsLast ? [dims[1], dims[2]] : [dims[2], dims[3]];
  graph.input = [tensorValue(CROPS, UINT8, ['n', height || 'h', width || 'w', 3])];
  const scaling = tensor.elemType === FLOAT ? addScaling(graph) : [];
  const pixels = scaling.at(-1)?.output[0] ?? CROPS;
  const toBase = isChannelsLast
    ? node('Identity', [pixels], inputName)
    : node('Transpose', [pixels], inputName, { perm: [0, 3, 1, 2] });
  graph.node = [...scaling, toBase, ...graph.node, node('Identity', [`base/${output}`], BASE_OUTPUT)];
  graph.output = [{ name: BASE_OUTPUT, type: { tensorType: { elemType: FLOAT } } }];
  return model;
}

/** Ends the graph in `embedding`, float32 [n, width]: AveragePooling over the whole map where there is one, and Flatten. */
export function endInEmbedding(model: OnnxModel & { graph: OnnxGraph }, dims: readonly number[]): number {
  const { graph } = model;
  const [, second = 0, third = 0, fourth = 0] = dims;
  // A map is square, so the side that is not repeated is the channels.
  const isChannelsLast = dims.length === 4 && second === third && third !== fourth;
  const width = isChannelsLast ? fourth : second;
  if (dims.length === 2) graph.node.push(node('Identity', [BASE_OUTPUT], EMBEDDING));
  else {
    const map = isChannelsLast ? 'maskwatch/channels_first' : BASE_OUTPUT;
    if (isChannelsLast) graph.node.push(node('Transpose', [BASE_OUTPUT], map, { perm: [0, 3, 1, 2] }));
    graph.node.push(
      node('GlobalAveragePool', [map], 'maskwatch/pooled'),
      node('Flatten', ['maskwatch/pooled'], EMBEDDING, { axis: 1 }),
    );
  }
  graph.output = [tensorValue(EMBEDDING, FLOAT, ['n', width])];
  return width;
}

function decode(bytes: Uint8Array): OnnxModel & { graph: OnnxGraph } {
  const notOnnx = 'is not an ONNX model, or is damaged: export it again.';
  let model: OnnxModel;
  try {
    model = decodeModel(bytes);
  } catch (error) {
    throw new BaseError(notOnnx, { cause: error });
  }
  const { graph } = model;
  if (!graph || graph.node.length === 0) throw new BaseError(notOnnx);
  if (graph.initializer.some(({ dataLocation }) => dataLocation))
    throw new BaseError('keeps its weights in another file: save it as one file.');
  const opset = model.opsetImport?.find(({ domain }) => !domain || domain === 'ai.onnx');
  if (integerOf(opset?.version) < MIN_OPSET)
    throw new BaseError(
      `uses opset ${integerOf(opset?.version)}: export it with opset ${MIN_OPSET} or later.`,
    );
  const irVersion = Math.max(MIN_IR_VERSION, integerOf(model.irVersion));
  return { ...model, irVersion, graph };
}

function chooseOutput(graph: OnnxGraph, wanted: string | undefined): string {
  const names = graph.output.map(({ name = '' }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new BaseError(`has no output ${wanted}; it has ${names.join(', ')}.`);
  }
  if (names.includes(EMBEDDING)) return EMBEDDING;
  if (names.length === 1) return names[0]!;
  throw new BaseError(
    `has the outputs ${names.join(', ')}: name the one with the features by --base-output.`,
  );
}

/** Bytes to -1..1. */
function addScaling(graph: OnnxGraph): OnnxNode[] {
  graph.initializer.push(
    floatTensor('maskwatch/half_white', [], Float32Array.of(127.5)),
    floatTensor('maskwatch/one', [], Float32Array.of(1)),
  );
  return [
    node('Cast', [CROPS], 'maskwatch/floats', { to: FLOAT }),
    node('Div', ['maskwatch/floats', 'maskwatch/half_white'], 'maskwatch/scaled'),
    node('Sub', ['maskwatch/scaled', 'maskwatch/one'], 'maskwatch/pixels'),
  ];
}
