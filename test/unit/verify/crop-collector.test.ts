import { describe, expect, it } from 'vitest';
import { CropCollector } from '../../../pipeline/verify/crop-collector.ts';

const PERSON = 7;

function collected(crops: readonly (readonly [atMs: number, quality: number])[]): CropCollector {
  const collector = new CropCollector();
  for (const [atMs, quality] of crops)
    collector.add(PERSON, { atMs, quality, rgb: Uint8Array.of(atMs % 256) });
  return collector;
}

function takenFrom(collector: CropCollector, nowMs: number): number[] {
  return collector.take(PERSON, nowMs).map((crop) => crop.atMs);
}

describe('CropCollector', () => {
  it('keeps the five best', () => {
    const qualities = [5, 1, 9, 8, 2, 7, 6];
    const collector = collected(qualities.map((quality, index) => [index * 400, quality]));
    expect(takenFrom(collector, 2400)).toEqual([0, 800, 1200, 2000, 2400]);
  });

  it('keeps the better one of two that are much the same picture', () => {
    expect(
      takenFrom(
        collected([
          [0, 5],
          [200, 9],
          [600, 5],
          [800, 1],
        ]),
        800,
      ),
    ).toEqual([200, 600]);
  });

  it('forgets what is too old to say how the mask is worn now', () => {
    const collector = collected([
      [0, 9],
      [3000, 1],
    ]);
    expect(collector.count(PERSON, 4000)).toBe(2);
    expect(collector.count(PERSON, 4001)).toBe(1);
    expect(takenFrom(collector, 7001)).toEqual([]);
  });

  it('gives crops once, and forgets who is gone', () => {
    const collector = collected([[0, 1]]);
    collector.add(8, { atMs: 0, quality: 1, rgb: new Uint8Array(1) });
    expect(takenFrom(collector, 0)).toEqual([0]);
    expect(takenFrom(collector, 0)).toEqual([]);
    collector.keepOnly(new Set([PERSON]));
    expect(collector.take(8, 0)).toEqual([]);
  });

  it('has room for a crowd only up to a limit', () => {
    const collector = new CropCollector();
    for (let id = 0; collector.hasRoom(id); id += 1)
      collector.add(id, { atMs: 0, quality: 1, rgb: new Uint8Array(1) });
    expect(collector.hasRoom(31)).toBe(true);
    expect(collector.hasRoom(32)).toBe(false);
    collector.keepOnly(new Set([31]));
    expect(collector.hasRoom(32)).toBe(true);
  });
});
