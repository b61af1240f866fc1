import { describe, expect, it } from 'vitest';
import { LookPlan, type LookProspect } from '../../../../pipeline/camera/looks/look-plan.ts';
import { placePicture } from '../../../../pipeline/detect/letterbox.ts';
import type { KnownFace } from '../../../../pipeline/domain/known-face.ts';

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
  whole: placePicture(1920, 1080, [[640, 384]]),
  followSizes: [[256, 256]],
  changes: () => [],
};
/** Nearly everywhere, as before a camera that moves. */
const BUSY: Partial<LookProspect> = { changes: () => [[0, 0, 1, 0.9]] };

/** Which of these looks follow. */
function follows(plan: LookPlan, ...changes: readonly Partial<LookProspect>[]): boolean[] {
  return changes.map((change) => plan.next({ ...PROSPECT, ...change }) !== null);
}

describe('LookPlan', () => {
  it('follows while nothing changes elsewhere, with one whole look a second, the first one too', () => {
    const looks = [0, 200, 400, 600, 800, 1000, 1200].map((atMs) => ({ atMs }));
    expect(follows(new LookPlan(), ...looks)).toEqual([false, true, true, true, true, false, true]);
  });

  it('has a whole look in two seconds where these find nobody new, and one a second again once one does', () => {
    const plan = new LookPlan();
    const wholeAtMs = (newcomers: number) => {
      const whole: number[] = [];
      for (let look = 0; look < 25; look += 1) {
        const isWhole = plan.next({ ...PROSPECT, atMs: startMs + look * 200 }) === null;
        if (isWhole) whole.push(look * 200);
        plan.answered(isWhole, { there: 1, newcomers: isWhole ? newcomers : 0 });
      }
      startMs += 25 * 200;
      plan.forget();
      return whole;
    };
    let startMs = 0;
    expect(wholeAtMs(0)).toEqual([0, 1600, 3600]);
    expect(wholeAtMs(1)).toEqual([0, 1000, 2000, 3000, 4000]);
  });

  it('has a whole look a second after somebody new was found by one that follows, and in an empty scene', () => {
    const plan = new LookPlan();
    const nobody = { there: 0, newcomers: 0 };
    for (const atMs of [0, 1000, 2000]) {
      plan.next({ ...PROSPECT, atMs });
      plan.answered(true, nobody);
    }
    expect(plan.next({ ...PROSPECT, atMs: 2900 })).not.toBeNull();
    expect(plan.next({ ...PROSPECT, atMs: 3000 })).toBeNull();
    plan.answered(true, { there: 1, newcomers: 0 });
    plan.next({ ...PROSPECT, atMs: 3200 });
    plan.answered(false, { there: 2, newcomers: 1 });
    expect(plan.next({ ...PROSPECT, atMs: 4000 })).toBeNull();
  });

  it('lets every second look follow while too much changes for windows', () => {
    const looks = [0, 200, 400, 600, 800].map((atMs) => ({ atMs, ...BUSY }));
    expect(follows(new LookPlan(), ...looks)).toEqual([false, true, false, true, false]);
  });

  it('shows where something changed beside the people, and where nobody is known yet', () => {
    const plan = new LookPlan();
    const changes = () => [[0.1, 0.1, 0.15, 0.2]] as const;
    expect(plan.next(PROSPECT)).toBeNull();
    expect(plan.next({ ...PROSPECT, atMs: 200, changes })?.placement.windows).toHaveLength(2);
    expect(plan.next({ ...PROSPECT, atMs: 400, changes, known: [] })?.placement.windows).toHaveLength(1);
  });

  it.each<[string, Partial<LookProspect>]>([
    ['nobody is known and nothing changes', { known: [] }],
    ['nothing is known of the picture before, and nobody', { known: [], changes: () => null }],
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

  it('looks at the whole picture after it is told to, as one was dropped or somebody was missed', () => {
    const plan = new LookPlan();
    expect(follows(plan, {})).toEqual([false]);
    plan.forget();
    expect(follows(plan, { atMs: 200 }, { atMs: 400 })).toEqual([false, true]);
  });
});
