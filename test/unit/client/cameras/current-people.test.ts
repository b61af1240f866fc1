import { describe, expect, it } from 'vitest';
import type { CameraStats } from '../../../../server/api/resources/camera-stats.ts';
import { currentPeople } from '../../../../client/src/cameras/current-people.ts';

const people = { with_mask: 2, without_mask: 0, incorrect_mask: 0, unknown: 0 };
const stats = { people } as CameraStats;
const camera = (state: 'live' | 'reconnecting') => ({
  status: { state, message: '', since: '2026-03-12T10:00:00.000Z' },
});

describe('currentPeople', () => {
  it('tells who is there while the camera is live and its numbers are fresh', () => {
    expect(currentPeople(camera('live'), stats, 1000, 2500)).toBe(people);
  });

  it('tells nothing rather than an old count', () => {
    expect(currentPeople(camera('live'), stats, 1000, 8000)).toBeNull();
    expect(currentPeople(camera('reconnecting'), stats, 1000, 1500)).toBeNull();
    expect(currentPeople(camera('live'), undefined, 0, 0)).toBeNull();
  });
});
