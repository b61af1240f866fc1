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

const FLOAT = 1;
const UINT8 = 2;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

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
  const graph = [
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
  ];
  return Uint8Array.from([
    ...integer(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ''), ...integer(2, 17)]),
  ]);
}

// Field numbers below are those of onnx.proto3; the wire format is protobuf's.
function node(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: number[][] = [],
): number[] {
  const names = inputs.flatMap((name) => text(1, name));
  return [...names, ...text(2, output), ...text(4, opType), ...attributes.flatMap((each) => bytes(5, each))];
}

function attribute(name: string, type: number, value: readonly number[]): number[] {
  return [...text(1, name), ...value, ...integer(20, type)];
}

function floats(name: string, dims: readonly number[], values: readonly number[]): number[] {
  return tensor(name, FLOAT, dims, new Uint8Array(Float32Array.from(values).buffer));
}

function tensor(name: string, type: number, dims: readonly number[], raw: Uint8Array): number[] {
  return [
    ...dims.flatMap((dim) => integer(1, dim)),
    ...integer(2, type),
    ...text(8, name),
    ...bytes(9, [...raw]),
  ];
}

function valueInfo(name: string, type: number, dims: readonly (number | string)[]): number[] {
  const shape = dims.flatMap((dim) => bytes(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)));
  return [...text(1, name), ...bytes(2, bytes(1, [...integer(1, type), ...bytes(2, shape)]))];
}

function integer(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

function text(field: number, value: string): number[] {
  return bytes(field, [...Buffer.from(value)]);
}

function bytes(field: number, value: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(value.length), ...value];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
