import { env } from './runtime.ts';
import { DetectorError } from '../../errors.ts';
import { decodeModel, type OnnxModel } from './format.ts';
import type { ModelFile } from './session.ts';

interface Flaw {
  /** Of the file, as the end of a sentence. */
  readonly what: string;
  readonly remedy: string;
}

const RUNTIME = `ONNX Runtime ${env.versions.node ?? env.versions.common}`;
const NO_MEMORY = /bad_alloc|Failed to allocate memory|Array buffer allocation failed/;
const MAX_REASON = 200;

/** In the words of ONNX Runtime 1.30, whose Node binding passes on no code. What it says otherwise is quoted. */
const FLAWS: readonly (readonly [RegExp, (...told: string[]) => Flaw])[] = [
  [
    /No Op registered for (\S+) with domain_version of (\d+)/,
    (operator, opset) => ({
      what: `uses the operator ${operator}, which ${RUNTIME} does not have in opset ${opset}`,
      remedy: 'Export it without that operator, or with the opset that has it.',
    }),
  ],
  [
    /Could not find an implementation for (\w+)\(/,
    (operator) => ({
      what: `uses the operator ${operator} with a type of numbers for which ${RUNTIME} has no code on the CPU`,
      remedy: 'Export it as float32.',
    }),
  ],
  [
    /Opset (\d+) is under development.* till opset (\d+)/s,
    (opset, newest) => ({
      what: `is of opset ${opset}, which is newer than ${RUNTIME}`,
      remedy: `Export it with opset ${newest} or an older one.`,
    }),
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    (version, newest) => ({
      what: `is of version ${version} of ONNX’s file format, and ${RUNTIME} reads up to ${newest}`,
      remedy: 'Export it with an older onnx package.',
    }),
  ],
];

/** Why the model could not be opened on the CPU. */
export function openFailure({ file, bytes }: ModelFile, cause: unknown): DetectorError {
  if (NO_MEMORY.test(String(cause)))
    return new DetectorError(
      'unavailable',
      `There is not enough memory to open the model file ${file}. Free some, lower detect.threads, or choose a smaller model.`,
      { cause },
    );
  const { what, remedy } = flawOf(bytes, cause);
  return new DetectorError('model-mismatch', `Model file ${file} ${what}. ${remedy}`, { cause });
}

/** The first line of an error, without the place in ONNX Runtime's source where it arose. */
export function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/\/\S+:\d+ .*?\) (?=[A-Z])/, '').slice(0, MAX_REASON);
}

function flawOf(bytes: Uint8Array, cause: unknown): Flaw {
  const model = decode(bytes);
  if (!model?.graph)
    return { what: 'is not an ONNX model, or is damaged', remedy: 'Copy it or export it again.' };
  if (model.graph.initializer.some(({ dataLocation }) => dataLocation))
    return { what: 'keeps its weights in another file', remedy: 'Export it as one file.' };
  for (const [pattern, tell] of FLAWS) {
    const match = pattern.exec(String(cause));
    if (match) return tell(...match.slice(1));
  }
  return {
    what: `cannot be opened by ${RUNTIME} (${reasonOf(cause)})`,
    remedy: 'Export it again or correct its entry in the manifest.',
  };
}

function decode(bytes: Uint8Array): OnnxModel | null {
  try {
    return decodeModel(bytes);
  } catch {
    return null;
  }
}
