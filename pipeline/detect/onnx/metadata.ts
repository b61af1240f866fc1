import { decodeModel } from './format.ts';

/**
 * The texts that a model carries beside its graph (`metadata_props`), by key; ONNX Runtime's Node binding does not tell
 * them. @throws Error where the bytes are no whole ONNX file.
 */
export function readOnnxMetadata(model: Uint8Array): ReadonlyMap<string, string> {
  return new Map((decodeModel(model).metadataProps ?? []).map(({ key = '', value = '' }) => [key, value]));
}
