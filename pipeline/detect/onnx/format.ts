import protobuf from 'protobufjs/light.js';

/**
 * The part of onnx.proto3 (ONNX 1.x, field numbers as published) that joining graphs needs. Everything else in a file,
 * the weights above all, is kept byte for byte as unknown fields.
 */
export interface OnnxModel {
  irVersion?: OnnxInteger;
  producerName?: string;
  graph?: OnnxGraph;
  opsetImport?: { domain?: string; version?: OnnxInteger }[];
  metadataProps?: { key?: string; value?: string }[];
}

export interface OnnxGraph {
  node: OnnxNode[];
  name?: string;
  initializer: OnnxTensor[];
  input: OnnxValue[];
  output: OnnxValue[];
  valueInfo: OnnxValue[];
}

export interface OnnxNode {
  input: string[];
  output: string[];
  name?: string;
  opType?: string;
  attribute: OnnxAttribute[];
}

export interface OnnxAttribute {
  name: string;
  type: number;
  i?: OnnxInteger;
  ints?: OnnxInteger[];
  g?: OnnxGraph | null;
  graphs?: OnnxGraph[];
}

export interface OnnxTensor {
  name?: string;
  dims?: OnnxInteger[];
  dataType?: number;
  rawData?: Uint8Array;
  /** Not 0: the numbers are in another file. */
  dataLocation?: number;
}

export interface OnnxValue {
  name?: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: OnnxDimension[] } | null } | null } | null;
}

interface OnnxDimension {
  dimValue?: OnnxInteger;
  dimParam?: string;
}

/** 64 bits are decoded as an object with low and high half; `Number` of it is right up to 2^53. */
type OnnxInteger = number | { toNumber(): number };

/** Of TensorProto.DataType. */
export const FLOAT = 1;
export const UINT8 = 2;

type FieldSpec = readonly [id: number, type: string, rule?: 'repeated'];

const MESSAGES: Readonly<Record<string, Readonly<Record<string, FieldSpec>>>> = {
  Model: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    graph: [7, 'Graph'],
    opsetImport: [8, 'Opset', 'repeated'],
    metadataProps: [14, 'Entry', 'repeated'],
  },
  Opset: { domain: [1, 'string'], version: [2, 'int64'] },
  Entry: { key: [1, 'string'], value: [2, 'string'] },
  Graph: {
    node: [1, 'Node', 'repeated'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'repeated'],
    input: [11, 'Value', 'repeated'],
    output: [12, 'Value', 'repeated'],
    valueInfo: [13, 'Value', 'repeated'],
  },
  Node: {
    input: [1, 'string', 'repeated'],
    output: [2, 'string', 'repeated'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'Attribute', 'repeated'],
  },
  Attribute: {
    name: [1, 'string'],
    i: [3, 'int64'],
    g: [6, 'Graph'],
    ints: [8, 'int64', 'repeated'],
    graphs: [11, 'Graph', 'repeated'],
    type: [20, 'int32'],
  },
  Tensor: {
    dims: [1, 'int64', 'repeated'],
    dataType: [2, 'int32'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
    dataLocation: [14, 'int32'],
  },
  Value: { name: [1, 'string'], type: [2, 'Type'] },
  Type: { tensorType: [1, 'TensorType'] },
  TensorType: { elemType: [1, 'int32'], shape: [2, 'Shape'] },
  Shape: { dim: [1, 'Dimension', 'repeated'] },
  Dimension: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
};

const modelType = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([message, fields]) => [
      message,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([name, [id, type, rule]]) => [
            name,
            rule === undefined ? { id, type } : { id, type, rule },
          ]),
        ),
      },
    ]),
  ),
}).lookupType('Model');

/** @throws Error when the bytes are no protobuf message of this shape. */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return modelType.decode(reader) as unknown as OnnxModel;
}

export function encodeModel(model: OnnxModel): Uint8Array {
  return modelType.encode(model).finish();
}

export function integerOf(value: OnnxInteger | undefined): number {
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : value.toNumber();
}
