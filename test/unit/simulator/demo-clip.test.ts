import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureDemoClip } from '../../../simulator/demo-clip.ts';
import { CLIP } from '../../../simulator/demo-script.ts';
import { readDemoTruth } from '../../../simulator/demo-truth.ts';
import { readH264File } from '../../../simulator/h264-file.ts';

// Making the clip is 8 s of two idle cores, and the tests beside want them too.
const MAKING_MS = 90_000;

describe('ensureDemoClip', () => {
  it('makes a clip as long as its truth, with a keyframe each second', { timeout: MAKING_MS }, async () => {
    const { h264Path, truthPath } = await ensureDemoClip();
    const { accessUnits } = await readH264File(h264Path);
    const truth = await readDemoTruth(truthPath);
    expect(accessUnits).toHaveLength((truth.durationMs * truth.fps) / 1000);
    const keyframes = accessUnits.flatMap(({ isKeyframe }, index) => (isKeyframe ? [index] : []));
    expect(keyframes).toEqual(Array.from({ length: keyframes.length }, (_, index) => index * CLIP.fps));
    expect(keyframes).toHaveLength(truth.durationMs / 1000);
  });

  it('is there at once the second time', { timeout: MAKING_MS }, async () => {
    const first = await ensureDemoClip();
    const onProgress = vi.fn();
    expect(await ensureDemoClip({ onProgress })).toEqual(first);
    expect(onProgress).not.toHaveBeenCalled();
  });

  describe('with an empty cache', () => {
    let cache: string;
    beforeEach(async () => {
      cache = await mkdtemp(join(tmpdir(), 'maskwatch-demo-'));
      vi.stubEnv('XDG_CACHE_HOME', cache);
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true, force: true });
    });

    it('leaves nothing half made behind when aborted', { timeout: MAKING_MS }, async () => {
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const making = ensureDemoClip({
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      await expect(making).rejects.toBe(reason);
      expect(await readdir(join(cache, 'maskwatch/demo'))).toEqual([]);
    });
  });
});
