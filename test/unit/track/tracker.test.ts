import { describe, expect, it } from 'vitest';
import type { Detection } from '../../../pipeline/domain/detection.ts';
import type { Track } from '../../../pipeline/domain/track.ts';
import { Tracker } from '../../../pipeline/track/tracker.ts';
import { face } from './scripted-look.ts';

/** One look each `stepMs`, beginning at 10 s. */
function run(tracker: Tracker, looks: readonly (readonly Detection[])[], stepMs = 200): (readonly Track[])[] {
  return looks.map((detections, index) => tracker.update(detections, 10_000 + index * stepMs));
}

function ids(tracks: readonly Track[]): number[] {
  return tracks.map((track) => track.id).toSorted((a, b) => a - b);
}

function steps(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe('Tracker', () => {
  it('follows somebody who stands still as one person, from the second look on', () => {
    const results = run(
      new Tracker({}),
      steps(10).map(() => [face(0.5, 0.5)]),
    );
    expect(results.map(ids)).toEqual([[], ...steps(9).map(() => [1])]);
    expect(results.at(-1)?.[0]).toMatchObject({
      firstSeenMs: 10_000,
      lastSeenMs: 11_800,
      visible: true,
      label: 'with_mask',
    });
  });

  it('takes a tight box and a loose one around the hair for one person, even after a look with the loose one alone', () => {
    const tight = face(0.5, 0.5);
    const [x1, y1, x2, y2] = tight.box;
    const loose: Detection = { ...tight, confidence: 0.6, box: [x1 - 0.03, y1 - 0.08, x2 + 0.04, y2] };
    const looks = steps(12).map((step) => {
      if (step < 3) return [tight];
      return step === 3 ? [loose] : [tight, loose];
    });
    const results = run(new Tracker({}), looks);
    expect(new Set(results.flatMap(ids))).toEqual(new Set([1]));
    expect(results.at(-1)?.[0]?.box).toEqual(tight.box);
  });

  it('tells how many a look began, or found again who had been lost, also while others leave', () => {
    const tracker = new Tracker({});
    const [anna, ben] = [face(0.2, 0.5), face(0.8, 0.5)];
    const looks = [[anna], [anna], [ben], [ben], [anna], []];
    const newcomers = looks.map((detections, look) => {
      tracker.update(detections, look * 200);
      return tracker.newcomers;
    });
    expect(newcomers).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it('loses nobody by a look at parts of the picture, and says who was not found in it', () => {
    const tracker = new Tracker({});
    run(tracker, [
      [face(0.2, 0.5), face(0.8, 0.5)],
      [face(0.2, 0.5), face(0.8, 0.5)],
    ]);
    const parts = tracker.update([face(0.2, 0.5)], 10_400, false);
    expect(parts.map(({ visible, look }) => [visible, look !== undefined])).toEqual([
      [true, true],
      [true, false],
    ]);
    expect(tracker.expect(10_600)).toHaveLength(2);
    const whole = tracker.update([face(0.2, 0.5)], 10_600);
    expect(whole.map(({ visible }) => visible)).toEqual([true, false]);
  });

  it('keeps a newcomer who was not found in parts of the picture, but not in all of it', () => {
    const tracker = new Tracker({});
    tracker.update([face(0.2, 0.5)], 10_000);
    expect(tracker.update([], 10_200, false)).toEqual([]);
    expect(tracker.expect(10_400)).toHaveLength(1);
    tracker.update([], 10_400);
    expect(tracker.isEmpty).toBe(true);
  });

  it.each([
    ['five', 200],
    ['two', 500],
  ])(
    'follows walkers who move by more than their own width between looks, at %s looks a second',
    (_, stepMs) => {
      const looks = steps(14).map((step) => [face(0.05 + step * 0.065, 0.4), face(0.95 - step * 0.065, 0.7)]);
      const results = run(new Tracker({}), looks, stepMs);
      expect(results.slice(1).map(ids)).toEqual(steps(13).map(() => [1, 2]));
      const last = results.at(-1)!.toSorted((a, b) => a.box[1] - b.box[1]);
      expect(last.map((track) => track.id)).toEqual(ids(results[1]!));
    },
  );

  it.each([
    ['seen all the time', 0],
    ['of whom one hides the other for two looks', 2],
  ])('keeps apart two people who cross, %s', (_, hiddenLooks) => {
    const tracker = new Tracker({});
    // Both are at 0.5 in look 8.
    const looks = steps(17).map((step) => {
      const goesRight = face(0.1 + step * 0.05, 0.5);
      const goesLeft = face(0.9 - step * 0.05, 0.52);
      return Math.abs(step - 8) < hiddenLooks ? [goesRight] : [goesRight, goesLeft];
    });
    const results = run(tracker, looks);
    const startIds = results[1]!.toSorted((a, b) => a.box[0] - b.box[0]).map((track) => track.id);
    const endIds = results
      .at(-1)!
      .toSorted((a, b) => b.box[0] - a.box[0])
      .map((track) => track.id);
    expect(endIds).toEqual(startIds);
    expect(results.flatMap(ids).every((id) => id <= 2)).toBe(true);
  });

  it('never makes a person of a face that flickers for one frame', () => {
    const looks = steps(12).map((step) => (step % 3 === 0 ? [face(0.3, 0.3)] : []));
    expect(run(new Tracker({}), looks).flat()).toEqual([]);
  });

  it('finds a lost person again near by, invisible in between', () => {
    const looks = [...steps(5), ...steps(6).map(() => null), ...steps(3)].map((step) =>
      step === null ? [] : [face(0.5, 0.5)],
    );
    const results = run(new Tracker({ relinkMs: 2000 }), looks);
    expect(results.slice(1).map(ids)).toEqual(steps(13).map(() => [1]));
    expect(results[7]?.[0]).toMatchObject({ visible: false, lastSeenMs: 10_800, box: face(0.5, 0.5).box });
    expect(results[7]?.[0]?.look).toBeUndefined();
    expect(results[11]?.[0]).toMatchObject({ visible: true, lastSeenMs: 12_200, firstSeenMs: 10_000 });
  });

  it('finds a walker again who went on behind a pillar', () => {
    const looks = steps(14).map((step) => (step >= 6 && step < 10 ? [] : [face(0.1 + step * 0.05, 0.5)]));
    expect(ids(run(new Tracker({}), looks).at(-1)!)).toEqual([1]);
  });

  it('finds a walker again who stopped where he was lost', () => {
    const looks = steps(13).map((step) =>
      step >= 6 && step < 12 ? [] : [face(0.1 + Math.min(step, 5) * 0.05, 0.5)],
    );
    const last = run(new Tracker({}), looks).at(-1)!;
    expect(last.map(({ id, visible }) => [id, visible])).toEqual([[1, true]]);
  });

  it('waits for as many looks in a row as are configured', () => {
    const looks = [1, 1, 0, 1, 1, 1, 1].map((seen) => (seen ? [face(0.5, 0.5)] : []));
    expect(run(new Tracker({ confirmLooks: 3 }), looks).map(ids)).toEqual([[], [], [], [], [], [1], [1]]);
  });

  it('gives up somebody who is lost for longer than relinkMs, and takes who comes then as new', () => {
    const looks = [...steps(3), ...steps(12).map(() => null), ...steps(2)].map((step) =>
      step === null ? [] : [face(0.5, 0.5)],
    );
    const results = run(new Tracker({ relinkMs: 2000 }), looks);
    // Last seen in look 2, at 10.4 s: still remembered at 12.4 s, look 12.
    expect(results.slice(11, 15).map(ids)).toEqual([[1], [1], [], []]);
    expect(ids(results.at(-1)!)).toEqual([2]);
  });

  it('takes somebody who comes in far from the lost as another person', () => {
    const looks = [...steps(4).map(() => [face(0.2, 0.5)]), ...steps(3).map(() => [face(0.8, 0.5)])];
    expect(ids(run(new Tracker({}), looks).at(-1)!)).toEqual([1, 2]);
  });

  it('does not take a face of a very different size for the lost one', () => {
    const looks = [
      ...steps(4).map(() => [face(0.5, 0.5)]),
      ...steps(3).map(() => [face(0.5, 0.5, 'with_mask', 0.9, 2.5)]),
    ];
    expect(ids(run(new Tracker({}), looks).at(-1)!)).toEqual([1, 2]);
  });

  it('continues a person through doubtful looks, but begins none with them', () => {
    const known = face(0.3, 0.5);
    const weak = [face(0.3, 0.5, 'with_mask', 0.3), face(0.7, 0.5, 'with_mask', 0.3)];
    const results = run(new Tracker({}), [[known], [known], ...steps(20).map(() => weak)]);
    expect(results.at(-1)).toMatchObject([{ id: 1, visible: true }]);
    expect(results.at(-1)).toHaveLength(1);
  });

  it("uses the model's thresholds where the settings say nothing", () => {
    const looks = steps(3).map(() => [face(0.3, 0.5, 'with_mask', 0.3)]);
    const model = { startConfidence: 0.25, endConfidence: 0.1 };
    expect(run(new Tracker({}, model), looks).at(-1)).toHaveLength(1);
    expect(run(new Tracker({ startConfidence: 0.4 }, model), looks).at(-1)).toEqual([]);
  });

  it('takes a second box on the same face for the same person', () => {
    // The inner box has an IoU of 0.36 with the face, so it passes the detector's suppression.
    const looks = steps(5).map(() => [face(0.5, 0.5), face(0.5, 0.5, 'with_mask', 0.8, 0.6)]);
    expect(ids(run(new Tracker({}), looks).at(-1)!)).toEqual([1]);
  });

  it('keeps neighbours apart when one of them leaves', () => {
    const row = [0.2, 0.28, 0.36].map((x) => face(x, 0.5));
    const results = run(new Tracker({}), [
      ...steps(4).map(() => row),
      ...steps(4).map(() => [row[1]!, row[2]!]),
    ]);
    const before = results[3]!.map((track) => [track.id, track.box]);
    const after = results.at(-1)!.map((track) => [track.id, track.box]);
    expect(after).toEqual(before);
    expect(results.at(-1)!.filter((track) => track.visible)).toHaveLength(2);
  });

  describe('before a look', () => {
    const said = { with_mask: 0.9, without_mask: 0.05, incorrect_mask: 0.05, not_face: 0 };
    const heard: Detection = { ...face(0.5, 0.5), opinion: said };

    it('tells who is expected, where, and what was decided of them', () => {
      const tracker = new Tracker({});
      run(
        tracker,
        steps(4).map((step) => [face(0.1 + step * 0.05, 0.5)]),
      );
      const [known] = tracker.expect(10_800);
      expect(known).toMatchObject({ label: 'with_mask', share: 1, opinion: null });
      expect(known!.box[0]).toBeCloseTo(face(0.3, 0.5).box[0], 2);
    });

    it('remembers what the classifier said, when, and how often it was asked', () => {
      const tracker = new Tracker({});
      run(tracker, [[heard], [face(0.5, 0.5)], [heard], [face(0.5, 0.5)]]);
      expect(tracker.expect(11_000)[0]?.opinion).toEqual({ scores: said, ageMs: 600, asks: 2 });
    });

    it('expects newcomers from their first look on, and the lost not at all', () => {
      const tracker = new Tracker({});
      run(tracker, [[heard]]);
      expect(tracker.expect(10_200)).toMatchObject([{ label: 'unknown', share: 0, opinion: { asks: 1 } }]);
      run(tracker, [[heard], [heard], []]);
      expect(tracker.expect(10_600)).toEqual([]);
    });

    it('forgets what the classifier said of somebody who was lost', () => {
      const tracker = new Tracker({});
      run(tracker, [[heard], [heard], [heard], [], [face(0.5, 0.5)]]);
      expect(tracker.expect(11_000)).toMatchObject([{ label: 'with_mask', opinion: null }]);
    });
  });

  it('refuses settings that contradict each other', () => {
    expect(() => new Tracker({ startShare: 0.5, endShare: 0.6 })).toThrow(
      'endShare must not be above startShare',
    );
  });
});
