import { tensorValue } from '../../cli/train/onnx/build.ts';
import { encodeModel, FLOAT, type OnnxNode, type OnnxTensor } from '../../pipeline/detect/onnx/format.ts';

interface TinyOnnx {
  readonly nodes: OnnxNode[];
  readonly inputs: readonly Value[];
  /** A name alone: floats of a shape that the file does not tell. */
  readonly outputs: readonly (string | Value)[];
  readonly weights?: OnnxTensor[];
  readonly opset?: number;
  /** Texts beside the graph. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Value = readonly [name: string, type: number, dims: readonly (number | string)[]];

/** An ONNX file made on the spot. */
export function tinyOnnx(options: TinyOnnx): Uint8Array {
  const { nodes, inputs, outputs, weights = [], opset = 17, metadata = {} } = options;
  return encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'tiny',
      node: nodes,
      initializer: weights,
      input: inputs.map((value) => tensorValue(...value)),
      output: outputs.map((value) =>
        typeof value === 'string'
          ? { name: value, type: { tensorType: { elemType: FLOAT } } }
          : tensorValue(...value),
      ),
      valueInfo: [],
    },
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
}
