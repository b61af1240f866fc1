export const FLOAT = 1;
export const UINT8 = 2;
export const INT64 = 7;
export const ATTRIBUTE_INT = 2;
export const ATTRIBUTE_INTS = 7;

// Field numbers below are those of onnx.proto3; the wire format is protobuf's.
/** A ModelProto of opset 17; `metadata` are its texts beside the graph. */
export function modelOf(
  graph: readonly number[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return Uint8Array.from([
    ...integer(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ''), ...integer(2, 17)]),
    ...Object.entries(metadata).flatMap(([key, value]) => bytes(14, [...text(1, key), ...text(2, value)])),
  ]);
}

export function node(
  opType: string,
  inputs: readonly string[],
  output: string,
  attributes: number[][] = [],
): number[] {
  const names = inputs.flatMap((name) => text(1, name));
  return [...names, ...text(2, output), ...text(4, opType), ...attributes.flatMap((each) => bytes(5, each))];
}

export function attribute(name: string, type: number, value: readonly number[]): number[] {
  return [...text(1, name), ...value, ...integer(20, type)];
}

export function floats(name: string, dims: readonly number[], values: readonly number[]): number[] {
  return tensor(name, FLOAT, dims, new Uint8Array(Float32Array.from(values).buffer));
}

export function tensor(name: string, type: number, dims: readonly number[], raw: Uint8Array): number[] {
  return [
    ...dims.flatMap((dim) => integer(1, dim)),
    ...integer(2, type),
    ...text(8, name),
    ...bytes(9, [...raw]),
  ];
}

export function valueInfo(name: string, type: number, dims: readonly (number | string)[]): number[] {
  const shape = dims.flatMap((dim) => bytes(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)));
  return [...text(1, name), ...bytes(2, bytes(1, [...integer(1, type), ...bytes(2, shape)]))];
}

export function integer(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

export function text(field: number, value: string): number[] {
  return bytes(field, [...Buffer.from(value)]);
}

export function bytes(field: number, value: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(value.length), ...value];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
