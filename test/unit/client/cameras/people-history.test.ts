import { describe, expect, it } from 'vitest';
import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';
import { addSample, toColumns, type PeopleSample } from '../../../../client/src/cameras/people-history.ts';

const startMs = Date.parse('2026-03-12T10:00:00.000Z');
const people = (withMask: number) => ({
  with_mask: withMask,
  without_mask: 1,
  incorrect_mask: 0,
  unknown: 2,
});
const stats = (atMs: number, withMask: number) =>
  ({ at: new Date(atMs).toISOString(), people: people(withMask) }) as CameraStats;

describe('addSample', () => {
  it('keeps ten minutes, oldest first', () => {
    let history: readonly PeopleSample[] = [];
    for (let second = 0; second <= 700; second += 1)
      history = addSample(history, stats(startMs + second * 1000, 1));
    expect(history).toHaveLength(600);
    expect(history.at(-1)?.atMs).toBe(startMs + 700_000);
    expect(history[0]?.atMs).toBe(startMs + 101_000);
  });

  it('ignores numbers that were already told', () => {
    const history = addSample([], stats(startMs, 1));
    expect(addSample(history, stats(startMs, 5))).toBe(history);
  });
});

describe('toColumns', () => {
  it('gives one column a label after the seconds', () => {
    expect(toColumns([{ atMs: 1000, people: people(3) }])).toEqual([[1], [3], [1], [0], [2]]);
  });

  it('breaks the lines where nothing was told', () => {
    const [seconds, withMask] = toColumns([
      { atMs: 1000, people: people(3) },
      { atMs: 60_000, people: people(4) },
    ]);
    expect(seconds).toEqual([1, 2, 60]);
    expect(withMask).toEqual([3, null, 4]);
  });
});
