import {
  attribute,
  ATTRIBUTE_INT,
  ATTRIBUTE_INTS,
  bytes,
  FLOAT,
  floats,
  INT64,
  integer,
  modelOf,
  node,
  tensor,
  text,
  UINT8,
  valueInfo,
} from './onnx-writer.ts';

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
  const nodes = [
    node('Cast', [inputName], 'pixels', [attribute('to', ATTRIBUTE_INT, integer(3, FLOAT))]),
    node('ReduceMean', ['pixels'], 'means', [
      attribute('axes', ATTRIBUTE_INTS, [...integer(8, 1), ...integer(8, 2)]),
      attribute('keepdims', ATTRIBUTE_INT, integer(3, 0)),
    ]),
    node('Div', ['means', 'white'], 'shares'),
    node('Unsqueeze', ['shares', 'axis'], 'rows'),
    node('Mul', ['rows', 'factors'], 'scores'),
    node('ReduceMean', ['rows'], 'row', [
      attribute('axes', ATTRIBUTE_INTS, integer(8, 2)),
      attribute('keepdims', ATTRIBUTE_INT, integer(3, 1)),
    ]),
    node('Mul', ['row', 'zero'], 'nothing'),
    node('Add', ['nothing', 'fixed'], boxesName),
  ];
  return modelOf([
    ...nodes.flatMap((each) => bytes(1, each)),
    ...text(2, 'tiny'),
    ...bytes(5, floats('white', [1], [255])),
    ...bytes(5, tensor('axis', INT64, [1], new Uint8Array(BigInt64Array.of(1n).buffer))),
    ...bytes(5, floats('factors', [1, 2, 1], [1, 0.5])),
    ...bytes(5, floats('zero', [1], [0])),
    ...bytes(5, floats('fixed', [1, 2, columns], boxes.flat())),
    ...bytes(11, valueInfo(inputName, inputType, ['n', 'h', 'w', 3])),
    ...bytes(12, valueInfo(boxesName, FLOAT, ['n', 2, columns])),
    ...bytes(12, valueInfo('scores', FLOAT, ['n', 2, 3])),
  ]);
}
