import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { msByFile, readCpuProfile, totalMs } from '../../../../bench/profile/cpu-profile.ts';
import { flameGraph } from '../../../../bench/profile/flame-graph.ts';

const url = (file: string) => new URL(`../../../../${file}`, import.meta.url).href;

/** (root) -> run (camera.ts) -> decode (decoder.ts) -> native; and a wait. */
const PROFILE = {
  nodes: [
    { id: 1, callFrame: { functionName: '(root)', url: '' }, children: [2, 5, 6] },
    { id: 2, callFrame: { functionName: 'run', url: url('pipeline/camera/camera.ts') }, children: [3] },
    {
      id: 3,
      callFrame: { functionName: 'decode', url: url('pipeline/media/decode/decoder.ts') },
      children: [4],
    },
    { id: 4, callFrame: { functionName: 'a<b', url: url('node_modules/node-av/index.js') } },
    { id: 5, callFrame: { functionName: '(idle)', url: '' } },
    { id: 6, callFrame: { functionName: 'link', url: 'node:internal/modules/esm/loader' }, children: [7] },
    { id: 7, callFrame: { functionName: 'compile', url: '' } },
  ],
  samples: [2, 3, 4, 5, 4, 6, 7],
  timeDeltas: [1000, 2000, 3000, 50_000, 4000, 5000, 6000],
};

describe('a CPU profile', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'profile-'));
    file = path.join(folder, 'p.cpuprofile');
    await writeFile(file, JSON.stringify(PROFILE));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('counts what a library does for the file that called it, and neither waiting nor the loading of modules', async () => {
    const root = await readCpuProfile(file);
    expect(totalMs(root)).toBeCloseTo(10);
    expect(msByFile(root).filter(([, ms]) => ms > 0)).toEqual([
      ['pipeline/media/decode/decoder.ts', 9],
      ['pipeline/camera/camera.ts', 1],
    ]);
  });

  it('is drawn with a bar as wide as its share, and names as text', async () => {
    const svg = flameGraph(await readCpuProfile(file), 'a title');
    expect(svg).toContain('a title');
    expect(svg).toMatch(
      /a&lt;b node_modules\/node-av\/index\.js: 7\.0 ms, 70\.0 %<\/title><rect[^>]*width="840\.0"/,
    );
  });

  it('refuses a file that is none', async () => {
    await expect(readCpuProfile(fileURLToPath(import.meta.url))).rejects.toThrow();
    await writeFile(file, JSON.stringify({ nodes: [], samples: [], timeDeltas: [] }));
    await expect(readCpuProfile(file)).rejects.toThrow('holds no profile');
  });
});
