import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultClassifier } from '../../../../cli/train/default-classifier.ts';

const LICENCE = { weights: 'MIT', notes: 'made here' };
const MODELS = ['detector', 'classifier'].map((name) => ({
  name,
  file: `${name}.onnx`,
  sha256: name,
  licence: LICENCE,
}));

describe('defaultClassifier', () => {
  let folder: string;
  let manifest: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-manifest-'));
    manifest = join(folder, 'manifest.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is the one that the manifest names, beside the manifest', async () => {
    await writeFile(manifest, JSON.stringify({ defaultClassifier: 'classifier', models: MODELS }));
    expect(await defaultClassifier(manifest)).toEqual({
      path: join(folder, 'classifier.onnx'),
      sha256: 'classifier',
      licence: LICENCE,
    });
  });

  it.each([
    [
      'names none',
      JSON.stringify({ models: MODELS }),
      /names no classifier to begin from: give .* by --base/,
    ],
    ['is no JSON', '{', /is wrong: restore the one that came with this version/],
  ])('says what to do where the manifest %s', async (_, text, message) => {
    await writeFile(manifest, text);
    await expect(defaultClassifier(manifest)).rejects.toThrow(message);
  });

  it('says so where there is no manifest', async () => {
    await expect(defaultClassifier(manifest)).rejects.toThrow(/manifest\.json cannot be read/);
  });
});
