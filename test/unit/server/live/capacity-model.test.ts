import { describe, expect, it } from 'vitest';
import { camerasThatFit, costOfOneMore } from '../../../../server/live/capacity-model.ts';

const WANTED = { width: 1920, height: 1080, fps: 25 };

const stage = (name: 'decode' | 'encode', ms: number) => ({
  stage: name,
  runs: 25,
  ms,
  queue: 0,
  dropped: 0,
  looksGated: 0,
  looksFollowed: 0,
});

const report = (changes = {}) => ({
  width: 1920,
  height: 1080,
  fpsIn: 25,
  picturesSkipped: 0,
  fpsDetect: 5,
  lookRate: { wished: 5, current: 3.5 },
  cpuPercent: 12,
  periodMs: 1000,
  residentBytes: 100_000_000,
  stages: [stage('decode', 80), stage('encode', 0)],
  ...changes,
});

describe('costOfOneMore', () => {
  it('is what a running camera of the same size takes, and its share of the detector', () => {
    // 6 ms a look, 5 looks a second: 3 % of a core.
    expect(costOfOneMore([report()], 6, WANTED)).toEqual({ analysedPercent: 15, watchedPercent: null });
  });

  it('does not count that somebody watches the running one, but tells what watching would add', () => {
    const watched = report({ cpuPercent: 42, stages: [stage('decode', 80), stage('encode', 300)] });
    expect(costOfOneMore([watched], 0, WANTED)).toEqual({ analysedPercent: 12, watchedPercent: 42 });
  });

  it('grows with pixels where pixels are worked on, and with pictures elsewhere', () => {
    const small = report({ width: 960, height: 540, fpsIn: 12.5 });
    // Decoding 8 % for an eighth of the pixels, the other 4 % for half the pictures.
    expect(costOfOneMore([small], 0, WANTED)?.analysedPercent).toBeCloseTo(8 * 8 + 4 * 2);
  });

  it('takes no more from a busy machine than the processor time that was used', () => {
    const waiting = report({ cpuPercent: 20, stages: [stage('decode', 400), stage('encode', 100)] });
    expect(costOfOneMore([waiting], 0, WANTED)).toEqual({ analysedPercent: 16, watchedPercent: 20 });
  });

  it('counts the pictures that are skipped while nobody watches for those who would watch', () => {
    const unwatched = report({ picturesSkipped: 15, stages: [stage('decode', 40)], cpuPercent: 8 });
    const watched = report({ cpuPercent: 44, stages: [stage('decode', 100), stage('encode', 300)] });
    // Two fifths of the pictures are decoded in 4 %, so all in 10 %; the other 4 % stay.
    expect(costOfOneMore([unwatched], 0, WANTED)?.analysedPercent).toBeCloseTo(8);
    const both = costOfOneMore([unwatched, watched], 0, WANTED);
    expect(both?.analysedPercent).toBeCloseTo((8 + 14) / 2);
    expect(both?.watchedPercent).toBeCloseTo(14 + 30);
  });

  it('is unknown while no camera gives pictures', () => {
    expect(costOfOneMore([], 6, WANTED)).toBeNull();
    expect(costOfOneMore([report({ fpsIn: 0 })], 6, WANTED)).toBeNull();
    expect(costOfOneMore([report({ width: null })], 6, WANTED)).toBeNull();
  });
});

describe('camerasThatFit', () => {
  const room = {
    cores: 2,
    idlePercent: 150,
    freeBytes: 8e9,
    totalBytes: 10e9,
    cameraBytes: 100e6,
  };

  it('keeps a fifth of the processor free', () => {
    expect(camerasThatFit(15, room)).toEqual({ count: 7, limit: 'processor' });
    expect(camerasThatFit(15, { ...room, idlePercent: 30 })).toEqual({ count: 0, limit: 'processor' });
  });

  it('says when memory ends first', () => {
    expect(camerasThatFit(15, { ...room, freeBytes: 1.35e9 })).toEqual({ count: 3, limit: 'memory' });
  });
});
