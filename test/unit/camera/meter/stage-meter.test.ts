import { describe, expect, it } from 'vitest';
import { StageMeter } from '../../../../pipeline/camera/meter/stage-meter.ts';
import { STAGES, type Stage } from '../../../../pipeline/domain/stage.ts';

function makeStages() {
  const clock = { nowMs: 1000, monotonicMs: () => clock.nowMs, wallMs: () => 0 };
  const stages = new StageMeter(clock);
  const report = (queues = {}) =>
    Object.fromEntries(stages.report(queues).map((each) => [each.stage, each])) as Record<
      Stage,
      ReturnType<StageMeter['report']>[number]
    >;
  return { clock, stages, report };
}

describe('StageMeter', () => {
  it('counts a stage within another one only once', () => {
    const { clock, stages, report } = makeStages();
    const outside = stages.enter('decode');
    clock.nowMs += 3;
    const decoding = stages.enter('encode');
    clock.nowMs += 10;
    const encoding = stages.enter('rtp');
    clock.nowMs += 1;
    stages.leave(encoding);
    clock.nowMs += 2;
    stages.leave(decoding);
    clock.nowMs += 4;
    stages.leave(outside);
    clock.nowMs += 100;
    expect(report()).toMatchObject({
      decode: { ms: 7, runs: 1 },
      encode: { ms: 12, runs: 1 },
      rtp: { ms: 1, runs: 1 },
      scale: { ms: 0, runs: 0 },
    });
  });

  it('does not count the waiting between pictures', () => {
    const { clock, stages, report } = makeStages();
    for (let picture = 0; picture < 10; picture += 1) {
      const outside = stages.enter('ingest');
      clock.nowMs += 1;
      stages.enter('decode');
      clock.nowMs += 2;
      stages.leave(outside);
      clock.nowMs += 37;
    }
    const all = report();
    expect(all.ingest).toMatchObject({ ms: 10, runs: 10 });
    expect(all.decode).toMatchObject({ ms: 20, runs: 10 });
    expect(STAGES.reduce((sum, stage) => sum + all[stage].ms, 0)).toBe(30);
  });

  it('begins anew with each report, and tells what was given up and what waits', () => {
    const { stages, report } = makeStages();
    stages.waited('detect', 40);
    stages.drop('detect');
    stages.drop('decode', 3);
    const first = report({ detect: 2 });
    expect(first.detect).toEqual({ stage: 'detect', runs: 1, ms: 40, queue: 2, dropped: 1 });
    expect(first.decode.dropped).toBe(3);
    expect(report().detect).toEqual({ stage: 'detect', runs: 0, ms: 0, queue: 0, dropped: 0 });
  });
});
