import { describe, expect, it } from 'vitest';
import { countSwitches, sightingsOf } from '../../../../cli/eval-video/sightings.ts';
import { LEFT, looks, NOWHERE, person, RIGHT, track } from './scene.ts';

const trackIds = (sightings: ReturnType<typeof sightingsOf>) => sightings.map(({ trackId }) => trackId);

describe('sightingsOf', () => {
  it('gives each person the track on their face', () => {
    const seen = sightingsOf(looks([track(1, RIGHT), track(2, LEFT), track(3, NOWHERE)]), [
      person('a', LEFT),
      person('b', RIGHT),
    ]);
    expect(seen.map(({ personId, trackId }) => [personId, trackId])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('stays with the track of the look before while it is still on the face', () => {
    // Track 2 overlaps better in the second look, and is not taken.
    const nearby = [0.11, 0.12, 0.21, 0.32] as const;
    const seen = sightingsOf(looks([track(1, LEFT)], [track(1, nearby), track(2, LEFT)]), [
      person('a', LEFT),
    ]);
    expect(trackIds(seen)).toEqual([1, 1]);
  });

  it('tells of looks in which nobody was on the face', () => {
    expect(trackIds(sightingsOf(looks([], [track(1, LEFT)]), [person('a', LEFT)]))).toEqual([null, 1]);
  });
});

describe('countSwitches', () => {
  it('counts a person who goes on as another track, also after a gap', () => {
    const people = [person('a', LEFT)];
    const seen = sightingsOf(
      looks([track(1, LEFT)], [], [track(2, LEFT)], [track(2, LEFT)], [track(1, LEFT)]),
      people,
    );
    expect(countSwitches(seen)).toBe(2);
  });

  it('counts two people who change tracks as two', () => {
    const people = [person('a', LEFT), person('b', RIGHT)];
    const seen = sightingsOf(
      looks([track(1, LEFT), track(2, RIGHT)], [track(2, LEFT), track(1, RIGHT)]),
      people,
    );
    expect(countSwitches(seen)).toBe(2);
  });
});
