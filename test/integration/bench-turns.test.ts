import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transcodeFloor } from '../../bench/benches/floors.ts';
import { CLIP_720P15, ensureClip, type Clip } from '../../bench/clips.ts';
import { AnnotatedCamera } from '../../bench/rigs/annotated-camera.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: there is no ffmpeg to take turns with');

describe.runIf(hasFfmpeg)('what takes turns', () => {
  const { signal } = new AbortController();
  let folder: string;
  let clip: Clip;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-turns-'));
    clip = await ensureClip(CLIP_720P15, signal);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('ffmpeg takes time for what it is fed, again and again the same clip, and none without', async () => {
    await using floor = await transcodeFloor(clip, signal);
    await floor.run(20);
    const one = await floor.run(20);
    const three = await floor.run(60);
    expect(one).toBeGreaterThan(0);
    expect(three).toBeGreaterThan(one);
    expect(await floor.run(0)).toBeLessThan(one);
    await floor.run(clip.frames);
  }, 240_000);

  it('a camera goes through the same clip again and again, and sends each picture', async () => {
    await using camera = await AnnotatedCamera.start({
      clip,
      folder,
      signal,
      isWatched: true,
      detector: null,
    });
    await camera.run(10);
    expect(await camera.run(clip.frames)).toBeGreaterThan(0);
    // It throws where a picture is missing.
    await camera.finish();
  }, 240_000);

  it('a camera that has nothing to do in its turn rests at once', async () => {
    await using camera = await AnnotatedCamera.start({
      clip,
      folder,
      signal,
      isWatched: false,
      detector: null,
    });
    await camera.run(0);
    expect(await camera.run(10)).toBeGreaterThan(0);
    await camera.finish();
  }, 120_000);

  it('ffmpeg that fails tells why', async () => {
    await using floor = await transcodeFloor({ ...clip, fps: -1 }, signal);
    await expect(floor.run(10)).rejects.toThrow('ffmpeg ended');
  }, 60_000);
});
