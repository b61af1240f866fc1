import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureDemoClip } from '../../simulator/demo-clip.ts';
import { TINY_BOXES, tinyModel } from '../unit/detect/tiny-model.ts';
import { writeTinyManifest, type TinyManifest } from '../unit/detect/tiny-manifest.ts';
import { makeFolder, runCli } from './cli-process.ts';

/** A plain colour does not move. */
const PERSON = ['--no-ignore-still'];

// The tiny model sees somebody at the first of its boxes: without a mask in a green picture, with one in a red.
describe('maskwatch eval-video', { timeout: 120_000 }, () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let tiny: TinyManifest;

  beforeAll(async () => {
    [folder, tiny] = await Promise.all([makeFolder(), writeTinyManifest(tinyModel())]);
    const colour = (name: string) => ['-f', 'lavfi', '-i', `color=${name}:size=128x64:rate=10:duration=3`];
    const join = ['-filter_complex', '[0][1]concat', '-pix_fmt', 'yuv420p', '-c:v', 'libx264'];
    const make = (first: string, second: string, file: string) => {
      const args = ['-v', 'error', ...colour(first), ...colour(second), ...join, file];
      return promisify(execFile)('ffmpeg', args, { cwd: folder.path });
    };
    await make('0x00ff00', '0xff0000', 'clip.mp4');
    await make('black', '0x00ff00', 'empty-first.mp4');
    await make('0x00ff00', 'black', 'empty-last.mp4');
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
    await tiny[Symbol.asyncDispose]();
  });

  const judge = async (truth: unknown, ...args: string[]) => {
    await writeFile(
      join(folder.path, 'truth.json'),
      typeof truth === 'string' ? truth : JSON.stringify(truth),
    );
    const given = [
      'eval-video',
      'clip.mp4',
      'truth.json',
      '--manifest',
      tiny.manifestPath,
      ...PERSON,
      ...args,
    ];
    return runCli(given, folder.path);
  };
  const truthOf = (box: readonly number[]) => ({
    people: [
      {
        id: 'anna',
        intervals: [
          { fromMs: 0, toMs: 3000, label: 'without_mask' },
          { fromMs: 3000, toMs: 6000, label: 'with_mask' },
        ],
        boxes: [0, 6000].map((atMs) => ({ atMs, box })),
      },
    ],
    violations: [{ personId: 'anna', fromMs: 0, toMs: 3000 }],
  });

  it('finds the violation of the truth, and its person with both labels', async () => {
    const { code, stdout, stderr } = await judge(truthOf(TINY_BOXES[0]), '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      clip: 'clip.mp4',
      model: 'tiny',
      durationMs: 6000,
      // Five a second, each of them waited for, and two more while a camera finds its pace.
      looks: 32,
      people: { wanted: 1, counted: 1, found: 1, missed: [], repeated: [], strangers: 0, idSwitches: 0 },
      peopleByLabel: {
        with_mask: { wanted: 1, counted: 1 },
        without_mask: { wanted: 1, counted: 1 },
        incorrect_mask: { wanted: 0, counted: 0 },
      },
      violations: {
        wanted: 1,
        counted: 1,
        // A person from the second look on, told after the grace time, over when the mask is there for two seconds.
        found: [{ label: 'without_mask', fromMs: 100, endReason: 'masked', truth: { personId: 'anna' } }],
        missed: [],
        false: [],
        falsePerMinute: 0,
      },
    });
  });

  it('tells a violation on another face as missed and false', async () => {
    const { stdout } = await judge(truthOf([0.4, 0.6, 0.5, 0.9]));
    expect(stdout).toMatch(/found 0, missed 1, false 1/);
    expect(stdout).toMatch(/false a minute +10\.00/);
    expect(stdout).toMatch(/found 0, missed 1 \(anna\), counted again 0, optional 0, nobody's face 1/);
  });

  it('judges by the rules of the configuration, and looks as often as it is told', async () => {
    await writeFile(join(folder.path, 'slow.yaml'), 'rules:\n  graceMs: 4000\n');
    const config = join(folder.path, 'slow.yaml');
    const { stdout } = await judge({ violations: [] }, '--json', '--fps', '10', '--config', config);
    expect(JSON.parse(stdout)).toMatchObject({ looks: 60, violations: { counted: 0, false: [] } });
  });

  const watchBothWays = async (clip: string) => {
    await writeFile(join(folder.path, 'truth.json'), '{"people": 1, "violations": []}');
    const watch = async (gate: string) => {
      const given = ['eval-video', clip, 'truth.json', '--manifest', tiny.manifestPath, ...PERSON, '--json'];
      return JSON.parse((await runCli([...given, gate], folder.path)).stdout);
    };
    return { gated: await watch('--motion-gate'), all: await watch('--no-motion-gate') };
  };

  it('spares looks while nothing moves, and finds who comes then as early as without', async () => {
    const { gated, all } = await watchBothWays('empty-first.mp4');
    // Of three seconds without anybody: the first picture, and one after two seconds.
    expect(all).toMatchObject({ looks: 32, looksGated: 0 });
    expect(gated).toMatchObject({ looks: 17, looksGated: 15 });
    expect(all.violations.false).toHaveLength(1);
    expect(gated.violations).toEqual(all.violations);
  });

  it('spares looks at a still scene that somebody has left, and tells their end as early as without', async () => {
    const { gated, all } = await watchBothWays('empty-last.mp4');
    // The first picture without anybody, the next one, and one a second until it is certain that nobody comes back.
    expect(all).toMatchObject({ looksGated: 0, violations: { false: [{ endReason: 'left' }] } });
    expect(gated.looksGated).toBeGreaterThan(8);
    expect(gated.looks + gated.looksGated).toBe(all.looks);
    expect(gated.violations).toEqual(all.violations);
  });

  it('takes a face that does not move for a poster, where it is told to', async () => {
    const { stdout } = await judge({ people: 0, violations: [] }, '--json', '--ignore-still');
    // Green becomes red: from then on it is a person, with a mask.
    expect(JSON.parse(stdout)).toMatchObject({
      people: { counted: 1 },
      violations: { counted: 0 },
    });
  });

  it('judges what a truth knows and no more', async () => {
    const { stdout } = await judge({ people: 2 });
    expect(stdout).toMatch(/people +1 counted, 2 in truth/);
    expect(stdout).toMatch(/violations +1 counted$/m);
  });

  it.each([
    ['{"people": 1,\n', 'truth.json, line 2: not valid JSON'],
    ['{"people": [\n{"id": "a"},\n{"name": "b"}]}', 'truth.json, line 3: people.1.id: '],
    ['{}', 'there is nothing to judge by'],
  ])('explains the truth %j in a sentence', async (truth, sentence) => {
    const { code, stdout, stderr } = await judge(truth);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('explains a clip that is no video, and a model that is none', async () => {
    await writeFile(join(folder.path, 'broken.mp4'), 'not a video');
    await writeFile(join(folder.path, 'truth.json'), '{"people": 1}');
    const broken = await runCli(['eval-video', 'broken.mp4', 'truth.json'], folder.path);
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toMatch(/^maskwatch: broken\.mp4: not a video that can be decoded/);
    await using truncated = await writeTinyManifest(tinyModel().subarray(0, 300));
    const given = ['eval-video', 'clip.mp4', 'truth.json', '--manifest', truncated.manifestPath];
    const { code, stderr } = await runCli(given, folder.path);
    expect(code).toBe(1);
    expect(stderr).toContain(`Model file ${truncated.modelPath} is not an ONNX model`);
  });

  it(
    'finds everybody of the demo clip once, and each violation, with the model that ships',
    { timeout: 400_000 },
    async () => {
      const { h264Path, truthPath } = await ensureDemoClip({});
      const { fps } = JSON.parse(await readFile(truthPath, 'utf8')) as { fps: number };
      const args = ['-v', 'error', '-framerate', String(fps), '-i', h264Path, '-c', 'copy', 'demo.mp4'];
      await promisify(execFile)('ffmpeg', args, { cwd: folder.path });
      const { stdout } = await runCli(['eval-video', 'demo.mp4', truthPath, '--json'], folder.path);
      expect(JSON.parse(stdout)).toMatchObject({
        people: { wanted: 11, counted: 11, found: 11, missed: [], repeated: [], strangers: 0, idSwitches: 0 },
        violations: { wanted: 6, counted: 6, missed: [], false: [] },
      });
    },
  );
});
