import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyManifest extends AsyncDisposable {
  readonly folder: string;
  readonly manifestPath: string;
  readonly modelPath: string;
}

/** A folder with a model file and its manifest; `changes` overwrite fields of the one model. */
export async function writeTinyManifest(
  model: Uint8Array,
  changes: Record<string, unknown> = {},
): Promise<TinyManifest> {
  const folder = await mkdtemp(join(tmpdir(), 'maskwatch-model-'));
  const manifestPath = join(folder, 'manifest.json');
  const modelPath = join(folder, 'tiny.onnx');
  await writeFile(modelPath, model);
  const entry = {
    name: 'tiny',
    task: 'detect-masks',
    file: 'tiny.onnx',
    sha256: createHash('sha256').update(model).digest('hex'),
    licence: { weights: 'none', notes: 'made by the test' },
    input: {
      name: 'frames',
      type: 'uint8',
      layout: 'nhwc',
      colour: 'rgb',
      letterboxFill: 114,
      sizes: [
        [64, 32],
        [32, 64],
      ],
    },
    outputs: { boxes: 'boxes', scores: 'scores' },
    labels: ['with_mask', 'without_mask', 'incorrect_mask'],
    thresholds: { minConfidence: 0.2, startConfidence: 0.5, endConfidence: 0.3, nmsIou: 0.45 },
    ...changes,
  };
  await writeFile(manifestPath, JSON.stringify({ schemaVersion: 1, default: 'tiny', models: [entry] }));
  const dispose = (): Promise<void> => rm(folder, { recursive: true });
  return { folder, manifestPath, modelPath, [Symbol.asyncDispose]: dispose };
}
