import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classifierEntry, tinyClassifier, writeTwoModels } from '../unit/detect/tiny-classifier.ts';
import type { TinyManifest } from '../unit/detect/tiny-manifest.ts';
import { makeFolder, parseLines, runCli } from './cli-process.ts';

// Red is a mask for both tiny models; green none. So a classifier with other columns shows who decided.
describe('maskwatch detect --detector two-step', { timeout: 300_000 }, () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let tiny: TinyManifest;

  beforeEach(async () => {
    [folder, tiny] = await Promise.all([makeFolder(), writeTwoModels()]);
    const red = { create: { width: 128, height: 64, channels: 3, background: '#cc3333' } } as const;
    await sharp(red).png().toFile(join(folder.path, 'red.png'));
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await tiny[Symbol.asyncDispose]();
  });

  const detect = (...args: string[]) =>
    runCli(['detect', 'red.png', '--json', ...args, '--manifest', tiny.manifestPath], folder.path);

  async function writeClassifier(bytes: Uint8Array): Promise<string> {
    await writeFile(join(folder.path, 'mine.onnx'), bytes);
    return 'mine.onnx';
  }

  it("takes the manifest's classifier, one by its name, or a file that describes itself", async () => {
    const labels = ['incorrect_mask', 'without_mask', 'with_mask', 'not_face'];
    const maskwatch = JSON.stringify(classifierEntry({ labels }));
    const file = await writeClassifier(tinyClassifier({ metadata: { maskwatch } }));
    const found = async (...args: string[]) => {
      const { code, stdout, stderr } = await detect('--detector', 'two-step', ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return parseLines(stdout)[0]?.detections.map(({ label, confidence }) => [label, confidence.toFixed(1)]);
    };
    const masked = [
      ['with_mask', '0.7'],
      ['with_mask', '0.7'],
    ];
    expect(await found()).toEqual(masked);
    expect(await found('--classifier', 'tiny-classifier')).toEqual(masked);
    // This one calls red incorrect_mask, and has more weight than the detector, which does not: less sure together.
    expect(await found('--classifier', file)).toEqual([
      ['incorrect_mask', '0.5'],
      ['incorrect_mask', '0.5'],
    ]);
  });

  it('says in a sentence what is wrong with a classifier', async () => {
    const cut = tinyClassifier({ metadata: { maskwatch: '{}' } }).subarray(0, -1);
    const file = await writeClassifier(cut);
    const complaint = async (...args: string[]) => {
      const { code, stdout, stderr } = await detect(...args);
      expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
        code: 1,
        stdout: '',
        lines: 1,
      });
      return stderr;
    };
    expect(await complaint('--detector', 'single-stage', '--classifier', 'tiny-classifier')).toContain(
      'leave out one of it and --detector single-stage',
    );
    expect(await complaint('--detector', 'two-step', '--classifier', 'huge')).toContain(
      'lists: tiny-classifier',
    );
    expect(await complaint('--detector', 'two-step', '--classifier', file)).toMatch(
      /mine\.onnx is not a whole ONNX file/,
    );
    const cats = JSON.stringify(classifierEntry({ labels: ['cat', 'dog'] }));
    await writeClassifier(tinyClassifier({ metadata: { maskwatch: cats } }));
    expect(await complaint('--detector', 'two-step', '--classifier', file)).toMatch(
      /mine\.onnx has other labels than it may/,
    );
  });
});
