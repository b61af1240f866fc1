import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { LABELS } from '../domain/label.ts';
import { DetectorError } from '../errors.ts';
import { MAX_PAYLOAD_BYTES } from '../ipc/framing.ts';

const share = z.number().min(0).max(1);

const inputSize = z
  .tuple([z.int().min(32), z.int().min(32)])
  .refine(
    ([width, height]) => width * height * 3 <= MAX_PAYLOAD_BYTES,
    'too large to be sent as one RGB frame',
  );

export const thresholdsSchema = z.object({
  minConfidence: share.describe('Boxes below are not reported.'),
  startConfidence: share.describe('A new person needs a box above.'),
  endConfidence: share.describe('Boxes between this and startConfidence only continue a known person.'),
  nmsIou: share.describe('Of two boxes that overlap more, the less confident is left out.'),
});

const modelSchema = z.object({
  name: z.string().min(1),
  task: z.string().min(1).describe('Which detector of detectors/registry.ts runs it.'),
  file: z.string().min(1).describe('ONNX file, relative to the manifest.'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'),
  licence: z.object({ weights: z.string(), notes: z.string() }),
  input: z.object({
    name: z.string(),
    type: z.literal('uint8'),
    layout: z.literal('nhwc'),
    colour: z.literal('rgb'),
    letterboxFill: z.int().min(0).max(255),
    sizes: z.array(inputSize).min(1).describe('[width, height] in pixels.'),
  }),
  outputs: z.object({ boxes: z.string(), scores: z.string() }),
  labels: z
    .array(z.enum(LABELS))
    .refine((labels) => new Set(labels).size === LABELS.length && labels.length === LABELS.length, {
      message: `expected each of ${LABELS.join(', ')} once, in the order of the score columns`,
    }),
  thresholds: thresholdsSchema,
  metrics: z.record(z.string(), z.unknown()).default({}),
});

const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  default: z.string().min(1),
  models: z.array(modelSchema).min(1),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;
export type ModelSpec = Readonly<z.infer<typeof modelSchema>>;
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** A model whose file was found and has the checksum of the manifest; `bytes` are those that were checked. */
export interface LoadedModel {
  readonly spec: ModelSpec;
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** @throws DetectorError 'model-missing' (no such file), 'model-mismatch' (not a manifest). */
export async function readManifest(manifestPath: string): Promise<Manifest> {
  const bytes = await readModelFile(manifestPath, 'model manifest');
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new DetectorError('model-mismatch', `Model manifest ${manifestPath} is not valid JSON.`, {
      cause: error,
    });
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DetectorError(
    'model-mismatch',
    `Model manifest ${manifestPath} is wrong at ${issue?.path.join('.') || 'its root'}: ${issue?.message}. ` +
      'Correct the manifest or restore the one that came with this version.',
    { cause: parsed.error },
  );
}

/**
 * Reads the named model, or the manifest's default one, and checks its file.
 * @throws DetectorError 'model-missing', 'checksum-mismatch' or 'model-mismatch'.
 */
export async function loadModel(manifestPath: string, name?: string): Promise<LoadedModel> {
  const manifest = await readManifest(manifestPath);
  const wanted = name ?? manifest.default;
  const spec = manifest.models.find((model) => model.name === wanted);
  if (!spec) {
    const known = manifest.models.map((model) => model.name).join(', ');
    throw new DetectorError(
      'model-missing',
      `Model ${wanted} is not in ${manifestPath}, which lists: ${known}.`,
    );
  }
  const file = resolve(dirname(manifestPath), spec.file);
  const bytes = await readModelFile(file, `model ${spec.name}`);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== spec.sha256) {
    throw new DetectorError(
      'checksum-mismatch',
      `Model file ${file} has sha256 ${found}, but ${manifestPath} expects ${spec.sha256}. The file is damaged or ` +
        'was replaced: restore it, or enter its checksum in the manifest if you trained it yourself.',
    );
  }
  return { spec, file, bytes };
}

async function readModelFile(path: string, what: string): Promise<Uint8Array> {
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
