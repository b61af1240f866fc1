import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFloor, transcodeFloor } from '../../bench/benches/floors.ts';
import { CLIP_720P15, ensureClip, type Clip } from '../../bench/clips.ts';
import { AnnotatedCamera } from '../../bench/rigs/annotated-camera.ts';
import { ratioOf, takeTurns } from '../../bench/turns.ts';

/**
 * Ratios of processor time, so that the machine's speed does not matter, in turn, so that a busy moment meets both. The
 * limits leave room over the 1.13 and 0.97 that were measured beside other work: this finds what costs a picture some
 * milliseconds, not a percent.
 */
const TURNS = { warmUpFrames: 150, rounds: 16, turnsPerRound: 3, frames: 5 };

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: there is no ffmpeg to compare the product with');

describe.runIf(hasFfmpeg)('what a camera costs beside ffmpeg', () => {
  const { signal } = new AbortController();
  let folder: string;
  let clip: Clip;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-guard-'));
    clip = await ensureClip(CLIP_720P15, signal);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const ratioTo = async (floorOf: typeof decodeFloor, isWatched: boolean): Promise<number> => {
    await using floor = await floorOf(clip, signal);
    await using own = await AnnotatedCamera.start({ clip, folder, signal, isWatched, detector: null });
    const taken = await takeTurns({ floor, own }, TURNS);
    await own.finish();
    const ratio = ratioOf(taken.own, taken.floor);
    console.log(`${ratio.toFixed(2)} times ffmpeg`);
    return ratio;
  };

  // Both without looks: at 15 pictures a second these cost more than all else, and would hide it. What a look costs is in
  // the detector bench.
  it('watched, it stays near one ffmpeg that decodes and encodes', async () => {
    expect(await ratioTo(transcodeFloor, true)).toBeLessThan(1.4);
  }, 600_000);

  it('unwatched, it stays near one ffmpeg that decodes', async () => {
    expect(await ratioTo(decodeFloor, false)).toBeLessThan(1.4);
  }, 600_000);
});
