import { describe, expect, it } from 'vitest';
import { LookPlan, type LookProspect } from '../../../pipeline/camera/look-plan.ts';
import { placePicture } from '../../../pipeline/detect/letterbox.ts';
import type { KnownFace } from '../../../pipeline/domain/known-face.ts';

const SOMEBODY: KnownFace = {
  box: [0.5, 0.5, 0.55, 0.6],
  reach: 1.6,
  label: 'unknown',
  share: 0,
  opinion: null,
};
const PROSPECT: LookProspect = {
  atMs: 0,
  known: [SOMEBODY],
  pendingLooks: 0,
  whole: placePicture(1920, 1080, [[640, 384]]),
  followSizes: [[256, 256]],
  hasChanged: () => true,
};
const CALM = { hasChanged: () => false };

/** Which of these looks follow. */
function follows(plan: LookPlan, ...changes: readonly Partial<LookProspect>[]): boolean[] {
  return changes.map((change) => plan.next({ ...PROSPECT, ...change }) !== null);
}

describe('LookPlan', () => {
  it('lets every second look follow while something changes, the first one is whole', () => {
    const looks = [0, 200, 400, 600, 800].map((atMs) => ({ atMs }));
    expect(follows(new LookPlan(), ...looks)).toEqual([false, true, false, true, false]);
  });

  it('goes on following while nothing changes elsewhere, with one whole look a second', () => {
    const looks = [0, 200, 400, 600, 800, 1000, 1200].map((atMs) => ({ atMs, ...CALM }));
    expect(follows(new LookPlan(), ...looks)).toEqual([false, true, true, true, true, false, true]);
  });

  it('looks at the whole picture as soon as something changes elsewhere', () => {
    const plan = new LookPlan();
    expect(follows(plan, { ...CALM }, { atMs: 200, ...CALM }, { atMs: 400, ...CALM })).toEqual([
      false,
      true,
      true,
    ]);
    expect(follows(plan, { atMs: 600 }, { atMs: 800, ...CALM })).toEqual([false, true]);
  });

  it.each<[string, Partial<LookProspect>]>([
    ['nobody is known', { known: [] }],
    ['the look before is not answered', { pendingLooks: 1 }],
    ['the picture has another size', { whole: placePicture(640, 480, [[640, 384]]) }],
    ['the last whole look is old', { atMs: 1000 }],
    ['the detector takes no windows', { followSizes: [] }],
    ['the windows do not fit', { followSizes: [[64, 64]] }],
  ])('looks at the whole picture while %s, and follows after that look', (_, change) => {
    const plan = new LookPlan();
    expect(follows(plan, {}, { atMs: 200, ...change })).toEqual([false, false]);
    const { whole = PROSPECT.whole, atMs = 200 } = change;
    expect(follows(plan, { whole, atMs: atMs + 200 })).toEqual([true]);
  });

  it('looks at the whole picture after a look that was dropped or missed somebody', () => {
    const plan = new LookPlan();
    expect(follows(plan, {})).toEqual([false]);
    plan.forget();
    expect(follows(plan, { atMs: 200 }, { atMs: 400 })).toEqual([false, true]);
  });
});
