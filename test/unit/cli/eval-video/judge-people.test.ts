import { describe, expect, it } from 'vitest';
import { judgePeople } from '../../../../cli/eval-video/judge-people.ts';
import type { LookRecord } from '../../../../cli/eval-video/transcript.ts';
import { LEFT, looks, NOWHERE, person, RIGHT, track } from './scene.ts';

const transcript = (records: readonly LookRecord[], people: number) => ({
  durationMs: 2500,
  looks: records,
  events: [],
  people,
  heldBack: 0,
  gated: 0,
  unverified: 0,
});

describe('judgePeople', () => {
  it('tells who was found, missed, counted again and made up', () => {
    const seen = looks(
      [track(1, LEFT), track(9, NOWHERE)],
      [track(1, LEFT), track(9, NOWHERE)],
      [track(2, LEFT)],
      [track(2, LEFT)],
    );
    const { who } = judgePeople(transcript(seen, 3), { people: [person('a', LEFT), person('b', RIGHT)] });
    expect(who).toEqual({
      found: 1,
      missed: ['b'],
      repeated: [{ id: 'a', times: 2 }],
      optional: 0,
      strangers: 1,
      idSwitches: 1,
    });
  });

  it('neither wants nor minds who is optional', () => {
    const people = [person('a', LEFT), person('far', RIGHT, { optional: true })];
    const found = judgePeople(transcript(looks([track(1, LEFT), track(2, RIGHT)]), 2), { people });
    expect(found).toMatchObject({
      wanted: 1,
      counted: 2,
      who: { found: 1, missed: [], optional: 1, strangers: 0 },
    });
    const missed = judgePeople(transcript(looks([track(1, LEFT)]), 1), { people });
    expect(missed.who).toMatchObject({ found: 1, missed: [], optional: 0 });
  });

  it('leaves tracks out that never had a label, as the product does', () => {
    const seen = looks([track(1, LEFT, 'unknown')], [track(1, LEFT, 'unknown')]);
    expect(judgePeople(transcript(seen, 0), { people: [person('a', LEFT)] }).who?.missed).toEqual(['a']);
  });

  it('counts people by label, with both where it changes for a second and more', () => {
    const seen = looks(
      [track(1, LEFT, 'without_mask')],
      [track(1, LEFT, 'unknown')],
      [track(1, LEFT, 'with_mask')],
    );
    const intervals = [
      { fromMs: 0, toMs: 1000, label: 'without_mask' as const },
      { fromMs: 1000, toMs: 1999, label: 'with_mask' as const },
    ];
    const { byLabel } = judgePeople(transcript(seen, 1), { people: [person('a', LEFT, { intervals })] });
    expect(byLabel).toEqual({
      with_mask: { wanted: 0, counted: 1 },
      without_mask: { wanted: 1, counted: 1 },
      incorrect_mask: { wanted: 0, counted: 0 },
    });
  });

  it('judges the count alone where no more is known', () => {
    const seen = transcript(looks([track(1, LEFT)]), 1);
    expect(judgePeople(seen, { people: 3 })).toMatchObject({ wanted: 3, counted: 1, who: null });
    expect(judgePeople(seen, { violations: [] })).toMatchObject({ wanted: null, who: null });
    expect(judgePeople(seen, { peopleByLabel: { with_mask: 2 } }).byLabel.with_mask).toEqual({
      wanted: 2,
      counted: 1,
    });
  });
});
