import {
  FLOAT,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from '../../../pipeline/detect/onnx/format.ts';

/** Of AttributeProto.AttributeType. */
const INT = 2;
const INTS = 7;

export function node(
  opType: string,
  input: string[],
  output: string,
  attributes: Readonly<Record<string, number | number[]>> = {},
): OnnxNode {
  const attribute = Object.entries(attributes).map(([name, value]): OnnxAttribute =>
    typeof value === 'number' ? { name, type: INT, i: value } : { name, type: INTS, ints: value },
  );
  return { opType, name: output, input, output: [output], attribute };
}

export function floatTensor(name: string, dims: number[], values: Float32Array): OnnxTensor {
  const rawData = new Uint8Array(values.length * 4);
  const view = new DataView(rawData.buffer);
  // ONNX is little-endian on every machine.
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true);
  return { name, dims, dataType: FLOAT, rawData };
}

/** A text is a dimension that is known at run time only. */
export function tensorValue(name: string, elemType: number, dims: readonly (number | string)[]): OnnxValue {
  const dim = dims.map((each) => (typeof each === 'number' ? { dimValue: each } : { dimParam: each }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
