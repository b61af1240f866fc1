/** The bytes are not those of a whole ONNX file. */
class OnnxFormatError extends Error {
  override readonly name = 'OnnxFormatError';
}

// Field numbers of onnx.proto3: ModelProto.metadata_props, and StringStringEntryProto.
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;

/** Of protobuf's wire format: https://protobuf.dev/programming-guides/encoding/ */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const MAX_VARINT_BYTES = 10;

/**
 * The texts that a model carries beside its graph (`metadata_props`), by key; ONNX Runtime's Node binding does not tell
 * them. Nothing but their own bytes is copied: the weights are stepped over. @throws OnnxFormatError
 */
export function readOnnxMetadata(model: Uint8Array): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const { number, value } of fields(model)) {
    if (number !== METADATA_PROPS || value === null) continue;
    const texts = new Map([...fields(value)].map((field) => [field.number, textOf(field.value)]));
    metadata.set(texts.get(KEY) ?? '', texts.get(VALUE) ?? '');
  }
  return metadata;
}

interface Field {
  readonly number: number;
  /** Null for numbers. */
  readonly value: Uint8Array | null;
}

function* fields(message: Uint8Array): Generator<Field> {
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = message[offset];
      if (byte === undefined) throw new OnnxFormatError('it ends in the middle of a number');
      offset += 1;
      // Not by shifts, which have 32 bits: a file may be longer.
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new OnnxFormatError('it holds a number that does not end');
  };
  const take = (bytes: number): Uint8Array => {
    if (bytes > message.length - offset) throw new OnnxFormatError('it ends in the middle of a field');
    offset += bytes;
    return message.subarray(offset - bytes, offset);
  };
  while (offset < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT:
        varint();
        yield { number, value: null };
        break;
      case BYTES:
        yield { number, value: take(varint()) };
        break;
      case FIXED32:
        take(4);
        break;
      case FIXED64:
        take(8);
        break;
      default:
        throw new OnnxFormatError('it is no protobuf message');
    }
  }
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
