import { describe, expect, it } from 'vitest';
import { readDemoFaces } from '../../../simulator/demo-faces.ts';
import { clipDurationMs, SCENES, type Scene } from '../../../simulator/demo-script.ts';
import { demoTruth } from '../../../simulator/demo-truth.ts';

const faces = await readDemoFaces();
const truth = demoTruth(SCENES, faces);

describe('the demo clip', () => {
  it('has somebody for every habit: always, never, takes it off, puts it on, both', () => {
    const habits = truth.people.map(({ intervals }) => intervals.map(({ label }) => label).join());
    expect(new Set(habits)).toEqual(
      new Set([
        'with_mask',
        'without_mask',
        'with_mask,without_mask',
        'without_mask,with_mask',
        'with_mask,without_mask,with_mask',
      ]),
    );
  });

  it('shows every face whole, and large enough for a detector at 640x384', () => {
    const boxes = truth.people.flatMap((person) => person.boxes.map(({ box }) => box));
    for (const [x1, y1, x2, y2] of boxes) {
      expect(Math.min(x1, y1, 1 - x2, 1 - y2)).toBeGreaterThan(0);
      expect((y2 - y1) * 360).toBeGreaterThan(45);
    }
  });

  it('has its first violation at once, and lasts 40 to 60 seconds', () => {
    expect(Math.min(...truth.violations.map(({ fromMs }) => fromMs))).toBe(0);
    expect(clipDurationMs(SCENES)).toBeGreaterThanOrEqual(40_000);
    expect(clipDurationMs(SCENES)).toBeLessThanOrEqual(60_000);
  });
});

describe('demoTruth', () => {
  const scene: Scene = {
    photo: 'sample3.jpg',
    durationMs: 4000,
    from: { x: 0, y: 0, width: 1920 },
    to: { x: 0, y: 0, width: 1920 },
    maskStyle: { fabric: '#fff', shade: 0 },
    people: [
      { id: 'short', mask: { kind: 'puts-on', atMs: 900 } },
      { id: 'long', mask: { kind: 'takes-off', atMs: 2500 } },
      { id: 'good', mask: { kind: 'always' } },
    ],
  };

  it('takes less than the grace time without a mask for no violation', () => {
    expect(demoTruth([scene], faces).violations).toEqual([{ personId: 'long', fromMs: 2500, toMs: 4000 }]);
  });

  it('places boxes in the view, not in the photo', () => {
    const face = faces['sample3.jpg']?.faces[0];
    const box = demoTruth([scene], faces).people[0]?.boxes[0]?.box;
    expect(box?.[0]).toBeCloseTo((face?.box[0] ?? 0) / 1920, 4);
    expect(box?.[1]).toBeCloseTo((face?.box[1] ?? 0) / 1080, 4);
  });

  it('starts the second scene after the first and its gap', () => {
    const people = demoTruth([scene, scene], faces).people;
    expect(people.at(-1)?.intervals[0]?.fromMs).toBe(7000);
  });

  it('refuses a scene whose people are not the faces of its photo', () => {
    expect(() => demoTruth([{ ...scene, people: [] }], faces)).toThrow(/sample3\.jpg/);
  });
});
