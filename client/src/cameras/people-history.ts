import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import { LABEL_ORDER } from '../ui/label-words.ts';

export interface PeopleSample {
  readonly atMs: number;
  readonly people: CameraStats['people'];
}

export const HISTORY_MS = 10 * 60_000;
/** Stats come once a second; longer without any is a gap, which the chart must not bridge. */
const GAP_MS = 5000;

/** The samples of the last ten minutes, oldest first, with the new one at the end. */
export function addSample(history: readonly PeopleSample[], stats: CameraStats): readonly PeopleSample[] {
  const atMs = Date.parse(stats.at);
  const last = history.at(-1);
  if (last !== undefined && atMs <= last.atMs) return history;
  return [...history.filter((sample) => sample.atMs > atMs - HISTORY_MS), { atMs, people: stats.people }];
}

/** uPlot's columns: seconds, then one a label in `LABEL_ORDER`; a gap is a row of nulls. */
export function toColumns(history: readonly PeopleSample[]): [number[], ...(number | null)[][]] {
  const seconds: number[] = [];
  const counts: (number | null)[][] = LABEL_ORDER.map(() => []);
  let previousMs: number | null = null;
  for (const { atMs, people } of history) {
    if (previousMs !== null && atMs - previousMs > GAP_MS) {
      seconds.push((previousMs + 1000) / 1000);
      for (const column of counts) column.push(null);
    }
    seconds.push(atMs / 1000);
    LABEL_ORDER.forEach((label, index) => counts[index]?.push(people[label]));
    previousMs = atMs;
  }
  return [seconds, ...counts];
}
