import { resolve } from 'node:path';
import { CROP_LABELS } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';
import type { LoadedClassifier, ManifestFile } from './manifest.ts';
import { isClassifierFile, type DetectorKind } from './detector-kind.ts';
import { loadListedClassifier, readModelFile } from './manifest.ts';
import { embeddedClassifierSchema } from './model-spec.ts';
import { readOnnxMetadata } from '../onnx/metadata.ts';

/** Of the ONNX file's metadata: the manifest's entry, without `file` and `sha256`, as JSON. */
const METADATA_KEY = 'maskwatch';

/**
 * A classifier by its name in the manifest, by a file that carries its own entry (as `maskwatch train` writes it), or,
 * without either, the manifest's default one. @throws DetectorError
 */
export async function loadClassifier(manifest: ManifestFile, nameOrFile?: string): Promise<LoadedClassifier> {
  if (nameOrFile === undefined || !isClassifierFile(nameOrFile))
    return loadListedClassifier(manifest, nameOrFile);
  const file = resolve(nameOrFile);
  const bytes = await readModelFile(file, 'classifier');
  const parsed = embeddedClassifierSchema.safeParse(entryOf(file, bytes));
  if (parsed.success) return { spec: parsed.data, file, bytes };
  const issue = parsed.error.issues[0];
  const at = issue?.path.join('.') || 'its root';
  throw refused(
    file,
    issue?.path[0] === 'labels'
      ? `has other labels than it may (${at}: ${issue.message}): classes of a classifier are of ${CROP_LABELS.join(', ')}`
      : `describes itself wrongly at ${at}: ${issue?.message}`,
    parsed.error,
  );
}

function entryOf(file: string, bytes: Uint8Array): unknown {
  let text: string | undefined;
  try {
    text = readOnnxMetadata(bytes).get(METADATA_KEY);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refused(file, `is not a whole ONNX file (${reason}): copy or train it again`, error);
  }
  if (text === undefined)
    throw refused(
      file,
      'does not say what its labels are: only files of maskwatch train, or models of the manifest, can be used',
    );
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(file, `describes itself in what is not JSON: train it again`, error);
  }
}

function refused(file: string, what: string, cause?: unknown): DetectorError {
  return new DetectorError('model-mismatch', `The classifier ${file} ${what}.`, { cause });
}

/**
 * What looks where nobody chose: two-step, the more accurate one, if there is a classifier for it.
 * @param classifier As configured.
 */
export function chooseDetectorKind(manifest: ManifestFile, classifier?: string): DetectorKind {
  return (classifier ?? manifest.defaultClassifier) === undefined ? 'single-stage' : 'two-step';
}
