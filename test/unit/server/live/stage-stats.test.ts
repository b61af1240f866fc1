import { expect, it } from 'vitest';
import { stageStats } from '../../../../server/live/stage-stats.ts';
import { REPORT } from '../support/reports.ts';

it('tells milliseconds each time and the share of a core, but none of what another process does', () => {
  const [decode, detect, encode] = stageStats({ ...REPORT, cpuPercent: 40, periodMs: 500 });
  expect(decode).toEqual({
    stage: 'decode',
    runsPerSecond: 50,
    msPerRun: 2.5,
    corePercent: 12.5,
    queue: 0,
    dropped: 2,
  });
  expect(detect).toMatchObject({ runsPerSecond: 10, msPerRun: 30, corePercent: null, queue: 1, dropped: 3 });
  expect(encode).toMatchObject({ runsPerSecond: 0, msPerRun: null, corePercent: 0 });
});

it('does not count waiting for a core, which the processor time of the process tells', () => {
  // 62.5 ms of stages in 500 ms, of which a core worked 10 %, 50 ms.
  const all = stageStats({ ...REPORT, cpuPercent: 10, periodMs: 500 });
  expect(all.reduce((sum, { corePercent }) => sum + (corePercent ?? 0), 0)).toBeCloseTo(10);
});
