import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TINY_BOXES, tinyModel } from '../unit/detect/tiny-model.ts';
import { writeTinyManifest, type TinyManifest } from '../unit/detect/tiny-manifest.ts';
import { makeFolder, runCli } from './cli-process.ts';

const yolo = (label: number, [x1, y1, x2, y2]: readonly [number, number, number, number]) =>
  `${label} ${(x1 + x2) / 2} ${(y1 + y2) / 2} ${x2 - x1} ${y2 - y1}\n`;

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

  it('scores the product’s own detections', async () => {
    const { code, stdout, stderr } = await evaluate('--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Two of three masked faces are found; the third is taken for unmasked, after a right one.
    const masked = 67 / 101;
    const scores: unknown = JSON.parse(stdout);
    expect(scores).toEqual({
      model: 'tiny',
      minConfidence: 0.05,
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
    });
  });

  it('prints a table for people', async () => {
    const { stdout } = await evaluate();
    expect(stdout).toMatch(/^tiny on 2 pictures/);
    expect(stdout).toMatch(/with_mask +3 +0\.6634 +0\.6634/);
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
