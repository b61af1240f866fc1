import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { DetectorError } from '../../errors.ts';
import type { ClassifierSpec, Manifest, ModelSpec } from './model-spec.ts';
import { manifestSchema } from './model-spec.ts';

/** A manifest that was read, and where: its models' files are named from there. */
export type ManifestFile = Manifest & { readonly path: string };

/** A model whose file was found and has the checksum of the manifest; `bytes` are those that were checked. */
export interface LoadedModel {
  readonly spec: ModelSpec;
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface LoadedClassifier {
  readonly spec: ClassifierSpec;
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Its entry tells the licence too, which a file that describes itself need not. */
interface ListedClassifier extends LoadedClassifier {
  readonly spec: Entry<'classify-masks'>;
}

/** @throws DetectorError 'model-missing' (no such file), 'model-mismatch' (not a manifest). */
export async function readManifest(path: string): Promise<ManifestFile> {
  const bytes = await readModelFile(path, 'model manifest');
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    // V8 names the line, or quotes the place.
    const reason = error instanceof Error ? error.message : String(error);
    throw new DetectorError('model-mismatch', `Model manifest ${path} is not valid JSON: ${reason}.`, {
      cause: error,
    });
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return { ...parsed.data, path };
  const issue = parsed.error.issues[0];
  throw new DetectorError(
    'model-mismatch',
    `Model manifest ${path} is wrong at ${issue?.path.join('.') || 'its root'}: ${issue?.message}. ` +
      'Correct the manifest or restore the one that came with this version.',
    { cause: parsed.error },
  );
}

/**
 * Reads the named model that finds faces, or the manifest's default one, and checks its file. An ONNX file may be named by
 * its path: one that was exported in the same way as the default one, as another run of the training.
 * @throws DetectorError 'model-missing', 'checksum-mismatch' or 'model-mismatch'.
 */
export async function loadModel(manifest: ManifestFile, name?: string): Promise<LoadedModel> {
  if (name?.endsWith('.onnx') === true) return loadModelFile(manifest, name);
  return loadEntry(manifest, 'detect-masks', name ?? manifest.default);
}

/** The manifest says nothing of this file: all but its name is that of the default model, and no checksum is known. */
async function loadModelFile(manifest: ManifestFile, file: string): Promise<LoadedModel> {
  const { spec } = await loadEntry(manifest, 'detect-masks', manifest.default);
  const bytes = await readModelFile(file, 'model');
  return { spec: { ...spec, name: basename(file), metrics: {} }, file, bytes };
}

/**
 * Reads the named classifier, or the manifest's default one, and checks its file.
 * @throws DetectorError 'model-missing', 'checksum-mismatch' or 'model-mismatch'.
 */
export async function loadListedClassifier(manifest: ManifestFile, name?: string): Promise<ListedClassifier> {
  const wanted = name ?? manifest.defaultClassifier;
  if (wanted === undefined) {
    throw new DetectorError(
      'model-missing',
      `The two-step detector and the second look at violations need a classifier, and ${manifest.path} names no ` +
        'defaultClassifier. Name one by detect.classifier or --classifier (a name of the manifest, or an ONNX file of ' +
        'maskwatch train), or use the single-stage detector without detect.verify.',
    );
  }
  return loadEntry(manifest, 'classify-masks', wanted);
}

type Entry<Task> = Extract<Manifest['models'][number], { readonly task: Task }>;

async function loadEntry<Task extends ModelSpec['task'] | ClassifierSpec['task']>(
  manifest: ManifestFile,
  task: Task,
  name: string,
): Promise<{ spec: Entry<Task>; file: string; bytes: Uint8Array }> {
  const fitting = manifest.models.filter((model): model is Entry<Task> => model.task === task);
  const spec = fitting.find((model) => model.name === name);
  const kind = task === 'detect-masks' ? 'Model' : 'Classifier';
  if (!spec) {
    const known = fitting.map((model) => model.name).join(', ');
    throw new DetectorError(
      'model-missing',
      `${kind} ${name} is not in ${manifest.path}, which lists: ${known || 'none'}.`,
    );
  }
  const file = resolve(dirname(manifest.path), spec.file);
  const bytes = await readModelFile(file, `model ${spec.name}`);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== spec.sha256) {
    throw new DetectorError(
      'checksum-mismatch',
      `Model file ${file} has sha256 ${found}, but ${manifest.path} expects ${spec.sha256}. The file is damaged or ` +
        'was replaced: restore it, or enter its checksum in the manifest if you trained it yourself.',
    );
  }
  return { spec, file, bytes };
}

/** @throws DetectorError 'model-missing' */
export async function readModelFile(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new DetectorError(
      'model-missing',
      `The ${what} cannot be read at ${path} (${reason}). Restore the file or correct its path.`,
      { cause: error },
    );
  }
}
