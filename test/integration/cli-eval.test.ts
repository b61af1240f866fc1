import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TINY_BOXES, tinyModel } from '../unit/detect/tiny-model.ts';
import { writeTinyManifest, type TinyManifest } from '../unit/detect/tiny-manifest.ts';
import { makeFolder, runCli } from './cli-process.ts';

const yolo = (label: number, [x1, y1, x2, y2]: readonly [number, number, number, number]) =>
  `${label} ${(x1 + x2) / 2} ${(y1 + y2) / 2} ${x2 - x1} ${y2 - y1}\n`;

const readJson = async (path: string) =>
  JSON.parse(await readFile(path, 'utf8')) as { models: Record<string, unknown>[] };

describe('maskwatch eval', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let tiny: TinyManifest;

  beforeEach(async () => {
    [folder, tiny] = await Promise.all([makeFolder(), writeTinyManifest(tinyModel())]);
    for (const name of ['images', 'labels']) await mkdir(join(folder.path, name));
    await add('red', '#ff0000', yolo(0, TINY_BOXES[0]) + yolo(0, TINY_BOXES[1]));
    await add('green', '#00ff00', yolo(1, TINY_BOXES[0]) + yolo(0, TINY_BOXES[1]));
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await tiny[Symbol.asyncDispose]();
  });

  async function add(name: string, background: string, labels: string): Promise<void> {
    const picture = sharp({ create: { width: 64, height: 32, channels: 3, background } });
    await picture.png().toFile(join(folder.path, 'images', `${name}.png`));
    await writeFile(join(folder.path, 'labels', `${name}.txt`), labels);
  }

  const evaluate = (...args: string[]) =>
    runCli(['eval', '.', ...args, '--manifest', tiny.manifestPath], folder.path);

  it('writes what it measured into the manifest when told to, and keeps all else there', async () => {
    const before = await readJson(tiny.manifestPath);
    const { code, stderr } = await evaluate('--record');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const after = await readJson(tiny.manifestPath);
    const map50 = Math.round(((67 / 101 + 1) / 2) * 10_000) / 10_000;
    const [model, ...others] = before.models;
    const metrics = { ...(model?.['metrics'] as object), map50, ap50: expect.anything() as unknown };
    expect(after).toEqual({ ...before, models: [{ ...model, metrics }, ...others] });
    const both = await evaluate('--record', '--compare', 'tiny', 'tiny');
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('without --compare') as unknown });
  });

  it('scores the product’s own detections', async () => {
    const { code, stdout, stderr } = await evaluate('--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Two of three masked faces are found; the third is taken for unmasked, after a right one.
    const masked = 67 / 101;
    const scores: unknown = JSON.parse(stdout);
    expect(scores).toMatchObject({
      model: 'tiny',
      minConfidence: 0.001,
      images: 2,
      skipped: 0,
      boxes: 4,
      boxesByLabel: { with_mask: 3, without_mask: 1, incorrect_mask: 0 },
      ap50: { with_mask: expect.closeTo(masked, 9), without_mask: 1, incorrect_mask: null },
      map50: expect.closeTo((masked + 1) / 2, 9),
      ap50_95: {
        with_mask: expect.closeTo(masked, 9),
        without_mask: expect.closeTo(1, 9),
        incorrect_mask: null,
      },
      map50_95: expect.closeTo((masked + 1) / 2, 9),
      map30: expect.closeTo((masked + 1) / 2, 9),
      facesAp50: 1,
      twoLabels: { map50: expect.closeTo((masked + 1) / 2, 9) },
      // The pictures are 32 px high in the model's input, so are the faces smaller.
      byHeight: { '<32': { boxes: { with_mask: 3, without_mask: 1 } }, '32-96': { map50: null } },
      maskState: { all: { faces: 4, accuracy: 0.75, confusion: { with_mask: { without_mask: 1 } } } },
      // Both boxes of "without_mask" are needed for neither: the right one comes first.
      recallAtPrecision90: { without_mask: { recall: 1, confidence: 1 }, incorrect_mask: null },
      // Confidences 1, 1 and 0.5 are right, another 0.5 is not.
      calibrationError: expect.closeTo(0, 9),
      suggestedThresholds: { startConfidence: expect.any(Number) },
    });
  });

  it('compares two models, and gives the differences', async () => {
    // Beside the first one: a model that boxes everything elsewhere.
    const other = await writeTinyManifest(tinyModel({ boxes: [TINY_BOXES[0], [0.4, 0.7, 0.5, 0.9]] }), {
      name: 'worse',
    });
    try {
      await copyFile(other.modelPath, join(tiny.folder, 'worse.onnx'));
      const [mine, theirs] = [await readJson(tiny.manifestPath), await readJson(other.manifestPath)];
      mine.models.push({ ...theirs.models[0]!, file: 'worse.onnx' });
      await writeFile(tiny.manifestPath, JSON.stringify(mine));
    } finally {
      await other[Symbol.asyncDispose]();
    }
    const { stdout } = await evaluate('--compare', 'tiny', 'worse', '--json');
    const { models, differences } = JSON.parse(stdout) as {
      models: { model: string; map50: number }[];
      differences: Record<string, number | null>;
    };
    expect(models.map(({ model }) => model)).toEqual(['tiny', 'worse']);
    expect(models[0]!.map50).toBeCloseTo((67 / 101 + 1) / 2, 9);
    // One of three masked faces, and the unmasked one.
    expect(models[1]!.map50).toBeCloseTo((34 / 101 + 1) / 2, 9);
    expect(differences['mAP50']).toBeCloseTo((34 - 67) / 202, 9);
    const table = await evaluate('--compare', 'tiny', 'worse');
    expect(table.stdout).toMatch(/mAP50 +0\.8317 +0\.6683 +-0\.1634/);
  });

  it('writes a page with the misses as pictures, which needs nothing from elsewhere', async () => {
    const { code } = await evaluate('--html', 'page.html');
    expect(code).toBe(0);
    const page = await readFile(join(folder.path, 'page.html'), 'utf8');
    expect(page).toContain('Do not pass this page on.');
    expect(page).not.toMatch(/<script|<link|(src|href)="(?!data:)/);
    const pictures = [...page.matchAll(/src="data:image\/jpeg;base64,([^"]+)"/g)];
    // The masked face that is taken for unmasked.
    expect(pictures).toHaveLength(1);
    expect(page).toContain('With mask, said without mask, 50 %');
    const picture = sharp(Buffer.from(pictures[0]![1]!, 'base64'));
    expect(await picture.metadata()).toMatchObject({ format: 'jpeg', width: 240, height: 240 });
  });

  it.each([
    [['--compare', 'tiny'], '--compare takes two models'],
    [['--compare', 'tiny', 'tiny', '--html', 'page.html'], '--html is a page of one model'],
    [['--compare', 'tiny', 'best'], 'Model best is not in'],
  ])('explains %j in a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await evaluate(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('prints the figures even if the page cannot be written', async () => {
    const { code, stdout, stderr } = await evaluate('--html', 'nowhere/page.html');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^tiny on 2 pictures/);
    expect(stderr).toMatch(/^maskwatch: The page nowhere\/page\.html cannot be written/);
  });

  it.each([
    ['a truncated model', tinyModel().subarray(0, 400), 'is not an ONNX model, or is damaged'],
    [
      'another input',
      tinyModel({ inputName: 'images' }),
      'should have the input frames (uint8), but has: images (uint8)',
    ],
    ['another output', tinyModel({ boxesName: 'places' }), 'should have the output boxes (float32)'],
    [
      'another shape',
      tinyModel({
        boxes: [
          [0, 0, 1],
          [0, 0, 1],
        ],
      }),
      'should give boxes as float32 [1, k, 4]',
    ],
  ])('refuses %s, naming the file', async (_, model, sentence) => {
    await using broken = await writeTinyManifest(model);
    const { code, stderr } = await runCli(['eval', '.', '--manifest', broken.manifestPath], folder.path);
    expect(code).toBe(1);
    expect(stderr).toContain(`Model file ${broken.modelPath} ${sentence}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('prints a table for people', async () => {
    const { stdout } = await evaluate();
    expect(stdout).toMatch(/^tiny on 2 pictures/);
    expect(stdout).toMatch(/with_mask +3 +0\.6634 +0\.6634 +0\.6634/);
    expect(stdout).toMatch(/incorrect_mask +0 +- +-/);
  });

  it('refuses a wrong label before it looks at any picture', async () => {
    await add('blue', '#0000ff', '2 0.5 0.5 0.1 0.1\n7 0.5 0.5 0.1 0.1\n');
    const { code, stdout, stderr } = await evaluate('--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/labels\/blue\.txt, line 2: the class is 7/);
  });

  it('leaves a broken picture out, says so and exits with 1', async () => {
    await writeFile(join(folder.path, 'images', 'green.png'), 'broken');
    const { code, stdout, stderr } = await evaluate('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ images: 1, skipped: 1, boxes: 2 });
    expect(stderr).toContain('images/green.png: not a picture');
  });

  it('explains a folder that is no data set', async () => {
    const { code, stderr } = await runCli(['eval', 'images', '--manifest', tiny.manifestPath], folder.path);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'maskwatch: There is no folder images/images: a data set has pictures in images and their YOLO labels in labels.\n',
    );
  });
});
