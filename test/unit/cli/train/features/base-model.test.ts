import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBase } from '../../../../../cli/train/features/base-model.ts';
import { classifierEntry } from '../../../detect/tiny-classifier.ts';
import { writeTinyManifest, type TinyManifest } from '../../../detect/tiny-manifest.ts';
import { tinyBase } from './tiny-base.ts';

describe('openBase without --base', () => {
  const licence = { weights: 'MIT', notes: 'made here' };
  let files: TinyManifest;

  beforeEach(async () => {
    const classifier = { bytes: tinyBase(), entry: classifierEntry({ licence }) };
    files = await writeTinyManifest(Uint8Array.of(1), {}, classifier);
  });
  afterEach(() => files[Symbol.asyncDispose]());

  it('opens the classifier that the manifest names, under the licence of its entry', async () => {
    expect(await openBase({ manifest: files.manifestPath })).toMatchObject({
      name: 'tiny-classifier.onnx',
      licence,
      width: 12,
    });
  });

  it('refuses a file that is not the one of the manifest', async () => {
    await writeFile(join(files.folder, 'tiny-classifier.onnx'), tinyBase({ area: 56 }));
    await expect(openBase({ manifest: files.manifestPath })).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
  });

  it('says what to do where the manifest names no classifier', async () => {
    await using other = await writeTinyManifest(Uint8Array.of(1));
    await expect(openBase({ manifest: other.manifestPath })).rejects.toThrow(
      /names no classifier to begin from: give .* by --base/,
    );
  });

  it('says so where there is no manifest', async () => {
    const manifest = join(files.folder, 'absent.json');
    await expect(openBase({ manifest })).rejects.toThrow(/cannot be read at .*absent\.json/);
  });
});
