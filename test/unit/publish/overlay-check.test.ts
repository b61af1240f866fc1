import { describe, expect, it } from 'vitest';
import { OverlayCheck } from '../../../pipeline/publish/overlay-check.ts';

// As x264 wrote them (test/unit/media/h264/sps.test.ts).
const BASELINE = Buffer.from('6742c01ed900a02ff97011000003000100000300320f162e48', 'hex');
const HIGH = Buffer.from('67640028acd940780227e5c044000003000400000300c83c60c658', 'hex');
const HIGH_422 = Buffer.from('677a001fbcd9405005bb011000000300100000030320f1831960', 'hex');
const INTERLACED = Buffer.from('6764001eacd940b424d8088000000300800000190f8a14cb', 'hex');

const keyframe = { units: [], isIdr: true, hasBSlices: false };
const picture = { units: [], isIdr: false, hasBSlices: false };
const withB = { units: [], isIdr: false, hasBSlices: true };

describe('OverlayCheck', () => {
  it.each([
    ['baseline', BASELINE, '42c01e'],
    ['high', HIGH, '640028'],
  ])('lets %s through, from the first keyframe on', (_profile, sps, profileLevelId) => {
    const check = new OverlayCheck('h264');
    expect(check.fitness.state).toBe('unknown');
    check.look(picture, sps, 0);
    expect(check.fitness.state).toBe('unknown');
    check.look(keyframe, sps, 40);
    expect(check.fitness).toEqual({
      state: 'available',
      reason: null,
      profileLevelId,
      keyframeIntervalMs: null,
    });
  });

  it.each([
    ['interlaced pictures', INTERLACED, /interlaced/],
    ['4:2:2', HIGH_422, /profile/],
  ])('says why %s cannot be forwarded', (_what, sps, reason) => {
    const check = new OverlayCheck('h264');
    check.look(keyframe, sps, 0);
    expect(check.fitness).toMatchObject({ state: 'unavailable', reason: expect.stringMatching(reason) });
  });

  it('refuses B-frames for the whole connection, also when they come late', () => {
    const check = new OverlayCheck('h264');
    check.look(keyframe, BASELINE, 0);
    expect(check.fitness.state).toBe('available');
    check.look(withB, BASELINE, 40);
    check.look(keyframe, BASELINE, 1000);
    expect(check.fitness).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('B-frames'),
    });
  });

  it('names the codec that is not H.264, in letters that an HTTP header may hold', () => {
    const { state, reason } = new OverlayCheck('hevc').fitness;
    expect(state).toBe('unavailable');
    expect(reason).toMatch(/HEVC/);
    expect(reason).toMatch(/^[ -~]+$/);
  });

  it('tells how far keyframes are apart', () => {
    const check = new OverlayCheck('h264');
    for (const ms of [0, 10_000]) check.look(keyframe, BASELINE, ms);
    expect(check.fitness.keyframeIntervalMs).toBe(10_000);
  });
});
