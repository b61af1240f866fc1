import { describe, expect, it } from 'vitest';
import { judgeEvents } from '../../../../cli/eval-video/judge-events.ts';
import type { FoundEvent, LookRecord } from '../../../../cli/eval-video/transcript.ts';
import { event, LEFT, looks, NOWHERE, person, RIGHT, track } from './scene.ts';

const transcript = (events: readonly FoundEvent[], records: readonly LookRecord[] = []) => ({
  durationMs: 30_000,
  looks: records,
  events,
  people: 0,
  heldBack: 0,
  gated: 0,
  unverified: 0,
});

describe('judgeEvents', () => {
  const people = [person('a', LEFT), person('b', RIGHT)];
  const both = looks([track(1, LEFT), track(2, RIGHT)], [track(1, LEFT), track(2, RIGHT)]);

  it('matches by time and by the face that the track is on', () => {
    const violations = [{ personId: 'a', fromMs: 0, toMs: 1000 }];
    const right = judgeEvents(transcript([event(1, LEFT, 100, 900)], both), { people, violations });
    expect(right.matched).toMatchObject({ found: [{ event: { trackId: 1 } }], missed: [], false: [] });
    const wrong = judgeEvents(transcript([event(2, RIGHT, 100, 900)], both), { people, violations });
    expect(wrong.matched).toMatchObject({ found: [], missed: violations, false: [{ trackId: 2 }] });
  });

  it('takes an event for one violation only', () => {
    const violations = [
      { fromMs: 0, toMs: 1000, box: LEFT },
      { fromMs: 1200, toMs: 5000, box: LEFT },
    ];
    const { matched } = judgeEvents(transcript([event(1, LEFT, 900, 4000)]), { violations });
    // The one that it shares most time with.
    expect(matched?.found[0]?.truth).toBe(violations[1]);
    expect(matched?.missed).toEqual([violations[0]]);
  });

  it('forgives a second and no more', () => {
    const violations = [{ fromMs: 0, toMs: 1000 }];
    const at = (fromMs: number) => judgeEvents(transcript([event(1, LEFT, fromMs, 9000)]), { violations });
    expect(at(2000).matched?.found).toHaveLength(1);
    expect(at(2001).matched).toMatchObject({ found: [], missed: violations });
  });

  it('counts false ones by the minute, and ignores those on who is optional', () => {
    const optional = [person('far', RIGHT, { optional: true })];
    const { matched } = judgeEvents(
      transcript([event(1, LEFT, 0, 900), event(2, RIGHT, 0, 900), event(3, NOWHERE, 0, 900)], both),
      { people: optional, violations: [{ personId: 'far', fromMs: 10_000, toMs: 20_000 }] },
    );
    expect(matched).toMatchObject({
      missed: [],
      false: [{ trackId: 1 }, { trackId: 3 }],
      ignored: [{ trackId: 2 }],
      falsePerMinute: 4,
    });
  });

  it('judges the count alone where no more is known', () => {
    const seen = transcript([event(1, LEFT, 0, 900)]);
    expect(judgeEvents(seen, { violations: 2 })).toEqual({ wanted: 2, counted: 1, matched: null });
    expect(judgeEvents(seen, { people: 2 })).toEqual({ wanted: null, counted: 1, matched: null });
  });
});
