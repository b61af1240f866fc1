import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyManifest extends AsyncDisposable {
  readonly folder: string;
  readonly manifestPath: string;
  readonly modelPath: string;
}

interface TinyClassifierFile {
  readonly bytes: Uint8Array;
  readonly entry: Record<string, unknown>;
}

/** A folder with a model file and its manifest; `changes` overwrite fields of the detector. */
export async function writeTinyManifest(
  model: Uint8Array,
  changes: Record<string, unknown> = {},
  classifier: TinyClassifierFile | null = null,
): Promise<TinyManifest> {
  const folder = await mkdtemp(join(tmpdir(), 'maskwatch-model-'));
  const manifestPath = join(folder, 'manifest.json');
  const modelPath = join(folder, 'tiny.onnx');
  await writeFile(modelPath, model);
  const entry = {
    name: 'tiny',
    task: 'detect-masks',
    file: 'tiny.onnx',
    sha256: sha256Of(model),
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
  const manifest = { schemaVersion: 1, default: 'tiny', models: [entry] };
  if (classifier === null) await writeFile(manifestPath, JSON.stringify(manifest));
  else {
    const file = 'tiny-classifier.onnx';
    await writeFile(join(folder, file), classifier.bytes);
    const listed: Record<string, unknown> = {
      file,
      sha256: sha256Of(classifier.bytes),
      licence: entry.licence,
      ...classifier.entry,
    };
    const both = { ...manifest, defaultClassifier: listed['name'], models: [entry, listed] };
    await writeFile(manifestPath, JSON.stringify(both));
  }
  const dispose = (): Promise<void> => rm(folder, { recursive: true });
  return { folder, manifestPath, modelPath, [Symbol.asyncDispose]: dispose };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
