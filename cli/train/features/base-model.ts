import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InferenceSession, Tensor } from '../../../pipeline/detect/onnx/runtime.ts';
import { loadListedClassifier, readManifest } from '../../../pipeline/detect/models/manifest.ts';
import { CommandError } from '../../run-command.ts';
import { licenceOf, type Licence } from '../licence.ts';
import { BASE_OUTPUT, BaseError, CROPS, endInEmbedding, featureGraph } from '../onnx/feature-graph.ts';
import { encodeModel, type OnnxModel } from '../../../pipeline/detect/onnx/format.ts';
import { SESSION_OPTIONS } from '../onnx/session-options.ts';
import { PICTURE_BYTES, PICTURE_SIDE } from '../pictures/picture-size.ts';

export interface BaseModel {
  readonly name: string;
  readonly sha256: string;
  readonly licence: Licence;
  /** ONNX, from uint8 [n, h, w, 3] `crops` to float32 [n, width] `embedding`. */
  readonly features: Uint8Array;
  readonly width: number;
}

export interface BaseOptions {
  readonly base?: string;
  readonly baseOutput?: string;
  readonly manifest: string;
}

/**
 * The base without its top, tried on two pictures.
 * @throws CommandError, DetectorError (of the manifest) that say what is wrong with the file.
 */
export async function openBase(options: BaseOptions): Promise<BaseModel> {
  const { base, baseOutput, manifest } = options;
  const { file, bytes, licence } =
    base === undefined ? await readDefaultBase(manifest) : await readBase(base);
  try {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const model = featureGraph(bytes, baseOutput);
    const width = endInEmbedding(model, await tryBase(model));
    const known = licence ?? licenceOf(bytes);
    return { name: basename(file), sha256, licence: known, features: encodeModel(model), width };
  } catch (error) {
    if (error instanceof BaseError)
      throw new CommandError(`The base ${file} ${error.message}`, { cause: error });
    throw error;
  }
}

interface BaseFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Undefined: the file has to say. */
  readonly licence?: Licence;
}

async function readBase(file: string): Promise<BaseFile> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CommandError(`The base ${file} cannot be read (${String(error)}).`, { cause: error });
  });
  return { file, bytes };
}

/** The project's own classifier, whose embedding is the base where none is given. */
async function readDefaultBase(manifestPath: string): Promise<BaseFile> {
  const manifest = await readManifest(manifestPath);
  // Told here, since the loader's own advice is for the server.
  if (manifest.defaultClassifier === undefined)
    throw new CommandError(
      `The model manifest ${manifestPath} names no classifier to begin from: give an ONNX file by --base.`,
    );
  const { file, bytes, spec } = await loadListedClassifier(manifest);
  return { file, bytes, licence: spec.licence };
}

/** @returns The shape of its output for two pictures. @throws BaseError */
async function tryBase(model: OnnxModel): Promise<readonly number[]> {
  const session = await InferenceSession.create(encodeModel(model), SESSION_OPTIONS).catch(
    (error: unknown) => {
      throw new BaseError(`cannot be loaded by ONNX Runtime: ${firstLine(error)}`, { cause: error });
    },
  );
  try {
    const crops = new Tensor('uint8', new Uint8Array(2 * PICTURE_BYTES), [2, PICTURE_SIDE, PICTURE_SIDE, 3]);
    const { [BASE_OUTPUT]: output } = await session.run({ [CROPS]: crops });
    const dims = output?.dims ?? [];
    if (output?.type === 'float32' && dims[0] === 2 && (dims.length === 2 || dims.length === 4)) return dims;
    throw new BaseError(
      `gives ${output?.type} [${dims.join(', ')}] for two pictures; features should be float32, [2, width] or a map ` +
        '[2, width, rows, columns].',
    );
  } catch (error) {
    if (error instanceof BaseError) throw error;
    throw new BaseError(
      `cannot be run on two pictures of ${PICTURE_SIDE}x${PICTURE_SIDE}: ${firstLine(error)}. Export it with a ` +
        'dynamic batch size.',
      { cause: error },
    );
  } finally {
    await session.release();
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
