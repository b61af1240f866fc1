import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadModel, readManifest } from '../../../../pipeline/detect/models/manifest.ts';
import type { TinyManifest } from '../tiny-manifest.ts';
import { writeTinyManifest } from '../tiny-manifest.ts';

const BYTES = Uint8Array.of(1, 2, 3);
const INPUT = { name: 'frames', type: 'uint8', layout: 'nhwc', colour: 'rgb', letterboxFill: 114 };
// `printf '\1\2\3' | sha256sum`
const SHA256 = '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81';

const load = async (manifestPath: string, name?: string) => loadModel(await readManifest(manifestPath), name);

describe('loadModel', () => {
  let files: TinyManifest | null = null;

  async function write(changes: Record<string, unknown> = {}): Promise<TinyManifest> {
    files = await writeTinyManifest(BYTES, changes);
    return files;
  }

  afterEach(async () => {
    await files?.[Symbol.asyncDispose]();
    files = null;
  });

  it('takes an ONNX file by its path, with the entry of the default model', async () => {
    const { manifestPath, folder } = await write({ sha256: SHA256 });
    const file = join(folder, 'mine.onnx');
    await writeFile(file, Uint8Array.of(7, 8));
    const model = await load(manifestPath, file);
    expect(model).toMatchObject({ file, spec: { name: 'mine.onnx', thresholds: { minConfidence: 0.2 } } });
    expect([...model.bytes]).toEqual([7, 8]);
    await expect(load(manifestPath, join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining('none.onnx (ENOENT)') as string,
    });
  });

  it("gives the default model, its checked bytes and the manifest's entry", async () => {
    const { manifestPath, modelPath } = await write({ sha256: SHA256 });
    const model = await load(manifestPath);
    expect(model.file).toBe(modelPath);
    expect([...model.bytes]).toEqual([...BYTES]);
    expect(model.spec).toMatchObject({ name: 'tiny', metrics: {}, thresholds: { minConfidence: 0.2 } });
  });

  it('refuses a file that was changed, naming the file and both checksums', async () => {
    const { manifestPath, modelPath } = await write();
    await writeFile(modelPath, Uint8Array.of(1, 2, 4));
    const error = await load(manifestPath).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'DetectorError', code: 'checksum-mismatch' });
    // `printf '\1\2\4' | sha256sum`
    const found = 'd4b29a968c40173638ded8d174c86957afa211be479cee020dba5dfe127d91ca';
    expect(String(error)).toContain(modelPath);
    expect(String(error)).toContain(SHA256);
    expect(String(error)).toContain(found);
  });

  it('tells a missing model file by its path', async () => {
    const { manifestPath, modelPath } = await write();
    await rm(modelPath);
    await expect(load(manifestPath)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining(`${modelPath} (ENOENT)`) as string,
    });
  });

  it('tells a missing manifest by its path', async () => {
    const { folder } = await write();
    const path = join(folder, 'absent.json');
    await expect(load(path)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining(path) as string,
    });
  });

  it('lists the models there are when another one is asked for', async () => {
    const { manifestPath } = await write();
    await expect(load(manifestPath, 'huge')).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringMatching(/Model huge is not in .* which lists: tiny/) as string,
    });
  });

  it.each([
    [
      'a layout that is not supported',
      { input: { name: 'frames', type: 'uint8', layout: 'nchw' } },
      'models.0.input.layout',
    ],
    [
      'a size for windows that costs no less than the whole picture',
      { input: { ...INPUT, sizes: [[64, 32]], followSizes: [[32, 32], [32, 64]] } },
      'models.0.input.followSizes',
    ],
    ['a label twice', { labels: ['with_mask', 'with_mask', 'incorrect_mask'] }, 'models.0.labels'],
    ['a threshold over 1', { thresholds: { minConfidence: 5 } }, 'models.0.thresholds.minConfidence'],
    ['a task that nothing here does', { task: 'count-sheep' }, 'models.0.task'],
    ['a checksum that is none', { sha256: 'abc' }, 'models.0.sha256'],
  ])('refuses %s, naming where it is', async (_, changes, path) => {
    const { manifestPath } = await write(changes);
    await expect(load(manifestPath)).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringContaining(`wrong at ${path}`) as string,
    });
  });

  it('refuses a manifest that is not JSON', async () => {
    const { manifestPath } = await write();
    await writeFile(manifestPath, '{\n"default": 1,\n}');
    await expect(load(manifestPath)).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringMatching(/manifest\.json is not valid JSON: .*line 3/) as string,
    });
  });
});
