import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseDetectorKind, loadClassifier } from '../../../../pipeline/detect/models/classifier-file.ts';
import { readManifest, type ManifestFile } from '../../../../pipeline/detect/models/manifest.ts';
import { classifierEntry, tinyClassifier, writeTwoModels } from '../tiny-classifier.ts';
import { writeTinyManifest } from '../tiny-manifest.ts';

/** For files that no manifest names. */
const EMPTY: ManifestFile = { path: '/no/manifest.json', schemaVersion: 1, default: 'none', models: [] };

describe('loadClassifier', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-classifier-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function writeFileOf(maskwatch: string): Promise<string> {
    const file = join(folder, 'mine.onnx');
    await writeFile(file, tinyClassifier({ metadata: { maskwatch } }));
    return file;
  }

  it("gives the manifest's default classifier, and one by its name", async () => {
    await using files = await writeTwoModels();
    const manifest = await readManifest(files.manifestPath);
    const byDefault = await loadClassifier(manifest);
    expect(byDefault.spec).toMatchObject({ name: 'tiny-classifier', thresholds: { verifyConfidence: 0.5 } });
    expect(await loadClassifier(manifest, 'tiny-classifier')).toEqual(byDefault);
  });

  it('says what to do when the manifest names none', async () => {
    await using files = await writeTinyManifest(Uint8Array.of(1));
    await expect(loadClassifier(await readManifest(files.manifestPath))).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringMatching(/names no defaultClassifier.*detect\.classifier/) as string,
    });
  });

  it('takes no detector for a classifier, and lists the classifiers there are', async () => {
    await using files = await writeTwoModels();
    await expect(loadClassifier(await readManifest(files.manifestPath), 'tiny')).rejects.toThrow(
      /Classifier tiny is not in .* which lists: tiny-classifier/,
    );
  });

  it('refuses a changed file of the manifest by its checksum', async () => {
    await using files = await writeTwoModels();
    await writeFile(join(files.folder, 'tiny-classifier.onnx'), 'changed');
    await expect(loadClassifier(await readManifest(files.manifestPath))).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
  });

  it('takes a file that describes itself, with the thresholds that it leaves out', async () => {
    const { thresholds: _, ...entry } = classifierEntry({ labels: ['without_mask', 'with_mask'] });
    const file = await writeFileOf(JSON.stringify(entry));
    const classifier = await loadClassifier(EMPTY, file);
    expect(classifier.file).toBe(file);
    expect(classifier.spec).toMatchObject({
      labels: ['without_mask', 'with_mask'],
      thresholds: { verifyConfidence: 0.5 },
    });
  });

  it.each([
    ['labels of something else', { labels: ['cat', 'dog'] }, 'classes of a classifier are of with_mask'],
    ['a label twice', { labels: ['with_mask', 'with_mask'] }, 'each label once'],
    ['crops that are not square', { input: { ...input(), size: [128, 64] } }, 'wrongly at input.size'],
    ['another task', { task: 'detect-masks' }, 'wrongly at task'],
  ])('refuses a file with %s, naming it', async (_, changes, reason) => {
    const file = await writeFileOf(JSON.stringify(classifierEntry(changes)));
    const refused = loadClassifier(EMPTY, file);
    await expect(refused).rejects.toMatchObject({ code: 'model-mismatch' });
    await expect(refused).rejects.toThrow(file);
    await expect(refused).rejects.toThrow(reason);
  });

  it('refuses files that say nothing, say it not in JSON, are cut off, or are not there', async () => {
    const say = async (bytes: Uint8Array): Promise<unknown> => {
      const file = join(folder, 'x.onnx');
      await writeFile(file, bytes);
      return loadClassifier(EMPTY, file).catch(String);
    };
    const whole = tinyClassifier({ metadata: { maskwatch: '{' } });
    expect(await say(tinyClassifier())).toContain('does not say what its labels are');
    expect(await say(whole)).toContain('not JSON');
    expect(await say(whole.subarray(0, whole.length - 3))).toContain('not a whole ONNX file');
    await expect(loadClassifier(EMPTY, join(folder, 'absent.onnx'))).rejects.toThrow('ENOENT');
  });
});

function input(): Record<string, unknown> {
  return classifierEntry()['input'] as Record<string, unknown>;
}

describe('chooseDetectorKind', () => {
  it('is two-step where the manifest or the configuration names a classifier, else single-stage', () => {
    expect(chooseDetectorKind({ ...EMPTY, defaultClassifier: 'own' })).toBe('two-step');
    expect(chooseDetectorKind(EMPTY)).toBe('single-stage');
    expect(chooseDetectorKind(EMPTY, 'mine.onnx')).toBe('two-step');
  });
});
