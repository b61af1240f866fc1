import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DetectorProcess } from '../../server/cameras/detector-process.ts';
import { makeFolder, PHOTO, runCli } from './cli-process.ts';

const MANIFEST = fileURLToPath(new URL('../../models/manifest.json', import.meta.url));

let folder: Awaited<ReturnType<typeof makeFolder>>;
let home: string;

beforeEach(async () => {
  folder = await makeFolder();
  home = join(folder.path, 'home');
  await mkdir(home);
  // Not from who runs the tests.
  vi.stubEnv('ORT_DISABLE_TELEMETRY', undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CACHE_HOME', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

/** ONNX Runtime's telemetry puts a device's id and a database of runs into the home directory as soon as a model is opened. */
const kept = () => readdir(home, { recursive: true });

it('a command that looks at a picture leaves nothing at home', async () => {
  const { code } = await runCli(['detect', PHOTO, '--json'], folder.path);
  expect(code).toBe(0);
  expect(await kept()).toEqual([]);
});

it('a command that looks in threads leaves nothing at home', { timeout: 120_000 }, async () => {
  const pictures = join(folder.path, 'pictures');
  for (const name of ['images', 'labels']) await mkdir(join(pictures, name), { recursive: true });
  for (const name of ['one', 'two']) {
    await copyFile(PHOTO, join(pictures, 'images', `${name}.jpg`));
    await writeFile(join(pictures, 'labels', `${name}.txt`), '1 0.5 0.5 0.1 0.1\n');
  }
  const { code, stderr } = await runCli(['eval', pictures, '--model', 'mask-detector-nano'], folder.path);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(await kept()).toEqual([]);
});

it('the detector process leaves nothing at home', async () => {
  const detector = await DetectorProcess.start({
    manifestPath: MANIFEST,
    model: 'mask-detector-nano',
    threads: 1,
    maxBatch: 1,
    socketPath: join(folder.path, 'detector.sock'),
    log: pino({ level: 'silent' }),
  });
  await detector.close();
  expect(await kept()).toEqual([]);
});
