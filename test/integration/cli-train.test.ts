import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from '../../pipeline/detect/onnx/runtime.ts';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMetadata } from '../../cli/train/onnx/classifier-graph.ts';
import { randomOf } from '../../cli/train/random.ts';
import { tinyBase } from '../unit/cli/train/features/tiny-base.ts';
import { classifierEntry } from '../unit/detect/tiny-classifier.ts';
import { writeTinyManifest } from '../unit/detect/tiny-manifest.ts';
import { makeFolder, runCli, startCli, type CliResult } from './cli-process.ts';

const PICTURES = 14;
const SIDE = 64;

/** Coarse noise, of which no two pictures are alike; a mask makes the lower half pale. */
async function paint(file: string, seed: number, isMasked: boolean): Promise<void> {
  const random = randomOf('painted', seed);
  const blocks = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => {
    const value = random() * 200;
    return isMasked && at >= 8 * 16 * 3 ? 155 + value / 2 : value;
  });
  const noise = sharp(blocks, { raw: { width: 16, height: 16, channels: 3 } });
  await noise.resize(SIDE, SIDE, { kernel: 'nearest' }).png().toFile(file);
}

/** Long, since the machine may be busy; a run takes about two seconds where it is not. */
describe('maskwatch train', { timeout: 600_000 }, () => {
  let shared: Awaited<ReturnType<typeof makeFolder>>;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let first: CliResult;

  beforeAll(async () => {
    shared = await makeFolder();
    await writeFile(join(shared.path, 'base.onnx'), tinyBase({ type: 'float32', layout: 'nchw' }));
    for (const [label, name] of ['with_mask', 'without_mask'].entries()) {
      await mkdir(join(faces(), name), { recursive: true });
      for (let index = 0; index < PICTURES; index += 1)
        await paint(join(faces(), name, `${index}.png`), index * 2 + label, label === 0);
    }
    first = await runCli(argsFor(faces(), '--out', 'first', '--threads', '1'), shared.path);
  }, 600_000);
  afterAll(() => shared[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await makeFolder();
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const faces = () => join(shared.path, 'faces');
  const argsFor = (dataSet: string, ...args: string[]) => {
    const recipe = ['--epochs', '8', '--lr', '1e-2', '--batch-size', '8'];
    return ['train', dataSet, ...recipe, '--base', join(shared.path, 'base.onnx'), ...args];
  };
  const train = (...args: string[]) => runCli(argsFor(faces(), ...args), folder.path);
  const ofFirst = (name: string) => readFile(join(shared.path, 'first', name));
  const result = (out: string, name = 'classifier.onnx') => readFile(join(folder.path, out, name));

  it('makes a model, a report and curves out of a folder of pictures', async () => {
    const { code, stdout, stderr } = first;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('28 pictures: with_mask 14, without_mask 14; 0 are copies');
    expect(stdout).toContain('Training on 22, validation on 6.');
    expect(stdout.match(/^epoch \d\/8 {2}loss \d.* validation accuracy \d/gm)).toHaveLength(8);
    expect(stdout).toMatch(/^with_mask +1\.0000 +1\.0000 +1\.0000 +3$/m);
    expect(stdout).toContain((await ofFirst('report.txt')).toString());
    expect((await readdir(join(shared.path, 'first'))).toSorted()).toEqual(
      ['classifier.onnx', 'curves.png', 'curves.svg', 'report.json', 'report.txt'].toSorted(),
    );
    expect(await sharp(await ofFirst('curves.png')).metadata()).toMatchObject({ width: 1920, height: 760 });
    const report = JSON.parse((await ofFirst('report.json')).toString()) as { history: unknown[] };
    expect(report).toMatchObject({ classes: ['with_mask', 'without_mask'], report: { accuracy: 1 } });
    expect(report.history).toHaveLength(8);
  });

  it('puts base, head and manifest entry into one file that knows new pictures', async () => {
    const model = await ofFirst('classifier.onnx');
    expect(JSON.parse(readMetadata(model) ?? '')).toMatchObject({
      name: 'classifier',
      task: 'classify-masks',
      input: {
        name: 'crops',
        type: 'uint8',
        layout: 'nhwc',
        colour: 'rgb',
        size: [224, 224],
        cropScale: 1.5,
      },
      outputs: { scores: 'scores', embedding: 'embedding' },
      labels: ['with_mask', 'without_mask'],
    });
    const session = await InferenceSession.create(model);
    for (const [label, isMasked] of [true, false].entries()) {
      const file = join(folder.path, 'new.png');
      await paint(file, 1000 + label, isMasked);
      const crop = await sharp(file).resize(224, 224, { kernel: 'nearest' }).raw().toBuffer();
      const { scores } = await session.run({ crops: new Tensor('uint8', crop, [1, 224, 224, 3]) });
      const given = [...(scores!.data as Float32Array)];
      expect(given.indexOf(Math.max(...given))).toBe(label);
      expect(given[0]! + given[1]!).toBeCloseTo(1, 5);
    }
    await session.release();
  });

  it('gives the same model for the same seed with any number of threads, and another for another', async () => {
    await train('--out', 'again', '--threads', '3');
    await train('--out', 'other', '--seed', '43');
    expect((await result('again')).equals(await ofFirst('classifier.onnx'))).toBe(true);
    expect((await result('other')).equals(await ofFirst('classifier.onnx'))).toBe(false);
  });

  it('goes on after Ctrl-C, and ends as if it had not been stopped', async () => {
    const child = startCli(argsFor(faces(), '--out', 'stopped', '--threads', '1'), folder.path);
    let [stdout, stderr] = ['', ''];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (!stdout.includes('epoch ') && text.includes('epoch ')) child.kill('SIGINT');
      stdout += text;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stdout }).toMatchObject({ code: 130 });
    const [, done] = /stopped after epoch (\d+) of 8; the same command goes on/.exec(stderr) ?? [];
    expect(Number(done)).toBeGreaterThanOrEqual(1);
    expect(await readdir(join(folder.path, 'stopped'))).toEqual(['checkpoint.bin']);

    const refused = await train('--out', 'stopped', '--lr', '1e-3');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/interrupted training that differs in: learning rate/);

    const resumed = await train('--out', 'stopped');
    expect(resumed.stdout).toContain(`Goes on after epoch ${done} of 8.`);
    expect(resumed.stdout).not.toContain('epoch 1/8');
    for (const name of ['classifier.onnx', 'report.json', 'curves.svg'])
      expect((await result('stopped', name)).equals(await ofFirst(name))).toBe(true);
    expect(await readdir(join(folder.path, 'stopped'))).not.toContain('checkpoint.bin');
  });

  it('prints a table of rates for --sweep, whose heads learn as fast as their rates say', async () => {
    const { code, stdout } = await train('--sweep', 'lr=1e-7,1e-2', '--out', 'sweep');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ *epochs +batch size +initial rate +accuracy\n +8 +8 +1e-7 +[01]\.\d{3}\n +8 +8 +1e-2 +1\.000$/m,
    );
    expect(await readdir(join(folder.path, 'sweep'))).toEqual(['sweep.json']);
    const { histories } = JSON.parse((await result('sweep', 'sweep.json')).toString()) as {
      histories: { history: { validationLoss: number }[] }[];
    };
    const gains = histories.map(({ history }) => history[0]!.validationLoss - history.at(-1)!.validationLoss);
    expect(Math.abs(gains[0]!)).toBeLessThan(0.001);
    expect(gains[1]).toBeGreaterThan(0.01);
    // On the same pictures and first weights as a training with that rate alone.
    const alone = JSON.parse((await ofFirst('report.json')).toString()) as { history: unknown };
    expect(histories[1]!.history).toEqual(alone.history);
  });

  it('leaves broken pictures out, counts copies, and says which classes the product does not know', async () => {
    const own = join(folder.path, 'faces');
    await cp(faces(), own, { recursive: true });
    await mkdir(join(own, 'cat'));
    for (let index = 0; index < 5; index += 1)
      await paint(join(own, 'cat', `${index}.png`), 500 + index, false);
    await copyFile(join(own, 'with_mask', '0.png'), join(own, 'with_mask', 'copy.png'));
    await writeFile(join(own, 'without_mask', 'broken.png'), 'no picture');
    await writeFile(join(own, 'without_mask', 'empty.jpg'), '');
    const { code, stdout, stderr } = await runCli(argsFor(own, '--epochs', '1'), folder.path);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '34 pictures: cat 5, with_mask 15, without_mask 14; 1 are copies of others and 0 nearly so',
    );
    expect(stdout).toMatch(/^true \\ taken for +cat +with_mask +without_mask$/m);
    const [first, ...rest] = stderr.trim().split('\n');
    expect(first).toContain('do not know the class cat');
    expect(rest).toEqual([
      'maskwatch: 2 pictures were left out:',
      expect.stringMatching(/without_mask\/broken\.png: not a picture/),
      expect.stringMatching(/without_mask\/empty\.jpg: the file is empty/),
    ]);
  });

  it('begins from the manifest’s classifier, and refuses one that is damaged', async () => {
    const entry = classifierEntry({ sha256: '0'.repeat(64) });
    await using files = await writeTinyManifest(Uint8Array.of(1), {}, { bytes: tinyBase(), entry });
    const train = ['train', faces(), '--manifest', files.manifestPath];
    const { code, stdout, stderr } = await runCli(train, folder.path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^maskwatch: Model file .*tiny-classifier\.onnx .* is damaged or was replaced.*\n$/,
    );
  });
});
