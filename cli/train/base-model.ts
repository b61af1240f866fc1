import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { CommandError } from '../run-command.ts';
import { defaultClassifier, licenceOf, type Licence } from './default-classifier.ts';
import { BASE_OUTPUT, BaseError, CROPS, endInEmbedding, featureGraph } from './onnx/feature-graph.ts';
import { encodeModel, type OnnxModel } from './onnx/format.ts';
import { SESSION_OPTIONS } from './onnx/session-options.ts';
import { PICTURE_BYTES, PICTURE_SIDE } from './picture-size.ts';

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

/** The base without its top, tried on two pictures. @throws CommandError that says what is wrong with the file. */
export async function openBase(options: BaseOptions): Promise<BaseModel> {
  const file =
    options.base === undefined ? await defaultClassifier(options.manifest) : { path: options.base };
  const bytes = await readFile(file.path).catch((error: unknown) => {
    throw new CommandError(`The base ${file.path} cannot be read (${String(error)}).`, { cause: error });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if ('sha256' in file && file.sha256 !== sha256)
    throw new CommandError(
      `The base ${file.path} is damaged or was replaced: its checksum is not that of ${options.manifest}.`,
    );
  try {
    const model = featureGraph(bytes, options.baseOutput);
    const width = endInEmbedding(model, await tryBase(model));
    const licence = 'licence' in file ? file.licence : licenceOf(bytes);
    return { name: basename(file.path), sha256, licence, features: encodeModel(model), width };
  } catch (error) {
    if (error instanceof BaseError)
      throw new CommandError(`The base ${file.path} ${error.message}`, { cause: error });
    throw error;
  }
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
