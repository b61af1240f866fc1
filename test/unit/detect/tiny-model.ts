import { floatTensor, node } from '../../../cli/train/onnx/build.ts';
import { FLOAT, UINT8, type OnnxNode } from '../../../pipeline/detect/onnx/format.ts';
import { tinyOnnx } from '../../helpers/tiny-onnx.ts';

/** Of ONNX's TensorProto.DataType. */
const INT64 = 7;

/**
 * An ONNX file made on the spot, so that tests know every number that comes out: the mean red, green and blue of a frame
 * (0..1) are the scores of the three labels for the first box, half of them for the second; the boxes are always the same.
 */
export interface TinyModelOptions {
  readonly inputName?: string;
  readonly boxesName?: string;
  /** Of ONNX's TensorProto.DataType. */
  readonly inputType?: number;
  readonly boxes?: readonly (readonly number[])[];
}

export const TINY_BOXES = [
  [0.1, 0.1, 0.3, 0.5],
  [0.6, 0.2, 0.8, 0.4],
] as const;

export function tinyModel(options: TinyModelOptions = {}): Uint8Array {
  const { inputName = 'frames', boxesName = 'boxes', inputType = UINT8, boxes = TINY_BOXES } = options;
  const columns = boxes[0]!.length;
  const axis = new Uint8Array(BigInt64Array.of(1n).buffer);
  return tinyOnnx({
    nodes: [
      ...meansOf(inputName, 'means'),
      node('Div', ['means', 'white'], 'shares'),
      node('Unsqueeze', ['shares', 'axis'], 'rows'),
      node('Mul', ['rows', 'factors'], 'scores'),
      node('ReduceMean', ['rows'], 'row', { axes: [2], keepdims: 1 }),
      node('Mul', ['row', 'zero'], 'nothing'),
      node('Add', ['nothing', 'fixed'], boxesName),
    ],
    weights: [
      floatTensor('white', [1], Float32Array.of(255)),
      { name: 'axis', dims: [1], dataType: INT64, rawData: axis },
      floatTensor('factors', [1, 2, 1], Float32Array.of(1, 0.5)),
      floatTensor('zero', [1], Float32Array.of(0)),
      floatTensor('fixed', [1, 2, columns], Float32Array.from(boxes.flat())),
    ],
    inputs: [[inputName, inputType, ['n', 'h', 'w', 3]]],
    outputs: [
      [boxesName, FLOAT, ['n', 2, columns]],
      ['scores', FLOAT, ['n', 2, 3]],
    ],
  });
}

/** Pixels [n, h, w, 3] to the mean of each colour [n, 3]. */
export function meansOf(pixels: string, means: string): OnnxNode[] {
  return [
    node('Cast', [pixels], 'floats', { to: FLOAT }),
    node('ReduceMean', ['floats'], means, { axes: [1, 2], keepdims: 0 }),
  ];
}
