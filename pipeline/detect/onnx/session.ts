import type { InferenceSession as OnnxSession, TypedTensor } from './runtime.ts';
import { InferenceSession } from './runtime.ts';
import { DetectorError } from '../../errors.ts';
import type { ExecutionProvider } from './execution-provider.ts';
import { openFailure } from './open-failure.ts';
import { demandProvider, providerFailure } from './provider-check.ts';

export interface ModelFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * @param change Of the file's bytes.
 * @throws DetectorError 'model-mismatch', or 'unavailable' where this machine does not have the provider or the memory.
 */
export async function createSession(
  { file, bytes }: ModelFile,
  provider: ExecutionProvider,
  change: (bytes: Uint8Array) => Uint8Array = (same) => same,
): Promise<OnnxSession> {
  demandProvider(provider);
  try {
    return await InferenceSession.create(change(bytes), {
      executionProviders: [provider],
      // More sessions are faster than more threads in one, and do not fight for the cores.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
  } catch (error) {
    if (provider !== 'cpu') throw providerFailure(provider, file, error);
    throw openFailure({ file, bytes }, error);
  }
}

/** One uint8 input and float32 outputs, by name. @throws DetectorError 'model-mismatch' */
export function checkSignature(
  session: OnnxSession,
  model: ModelFile,
  inputName: string,
  outputNames: readonly string[],
): void {
  const wanted = [
    { kind: 'input', name: inputName, type: 'uint8', values: session.inputMetadata },
    ...outputNames.map(
      (name) => ({ kind: 'output', name, type: 'float32', values: session.outputMetadata }) as const,
    ),
  ] as const;
  for (const { kind, name, type, values } of wanted) {
    const value = values.find((candidate) => candidate.name === name);
    if (value?.isTensor && value.type === type) continue;
    const has = values.map((each) => `${each.name} (${each.isTensor ? each.type : 'no tensor'})`).join(', ');
    throw mismatch(model, `should have the ${kind} ${name} (${type}), but has: ${has || 'none'}`);
  }
}

/** @param shape Null for a dimension that may be any. @throws DetectorError 'model-mismatch' */
export function floatOutput(
  tensor: OnnxSession.OnnxValueMapType[string] | undefined,
  shape: readonly (number | null)[],
  model: ModelFile,
  name: string,
): TypedTensor<'float32'> {
  const dims = tensor?.dims ?? [];
  const fits =
    dims.length === shape.length && shape.every((size, index) => size === null || size === dims[index]);
  if (tensor?.type !== 'float32' || !fits) {
    const wanted = shape.map((size) => size ?? 'k').join(', ');
    throw mismatch(model, `should give ${name} as float32 [${wanted}], gave [${dims.join(', ')}]`);
  }
  return tensor as TypedTensor<'float32'>;
}

export function mismatch(model: ModelFile, what: string, cause?: unknown): DetectorError {
  const text = `Model file ${model.file} ${what}. Export it again or correct its entry in the manifest.`;
  return new DetectorError('model-mismatch', text, { cause });
}
