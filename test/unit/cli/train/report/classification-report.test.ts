import { describe, expect, it } from 'vitest';
import { classificationReport, reportText } from '../../../../../cli/train/report/classification-report.ts';

const CLASSES = ['a', 'b', 'c'];
// By hand: 4 of a (3 right, 1 taken for b), 3 of b (2 right, 1 taken for a), 1 of c (taken for a).
const LABELS = [0, 0, 0, 0, 1, 1, 1, 2];
const PREDICTED = [0, 0, 0, 1, 1, 1, 0, 0];

describe('classificationReport', () => {
  it('has the figures of a small table that was counted by hand', () => {
    const report = classificationReport(CLASSES, LABELS, PREDICTED);
    expect(report.confusion).toEqual([
      [3, 1, 0],
      [1, 2, 0],
      [1, 0, 0],
    ]);
    expect(report.byClass).toEqual({
      a: { precision: 3 / 5, recall: 3 / 4, f1: 6 / 9, support: 4 },
      b: { precision: 2 / 3, recall: 2 / 3, f1: 4 / 6, support: 3 },
      c: { precision: null, recall: 0, f1: 0, support: 1 },
    });
    expect(report.accuracy).toBe(5 / 8);
    expect(report.macroAverage).toEqual({
      precision: expect.closeTo((3 / 5 + 2 / 3) / 3, 12),
      recall: expect.closeTo((3 / 4 + 2 / 3) / 3, 12),
      f1: expect.closeTo((6 / 9 + 4 / 6) / 3, 12),
      support: 8,
    });
    expect(report.weightedAverage).toEqual({
      precision: expect.closeTo((4 * (3 / 5) + 3 * (2 / 3)) / 8, 12),
      recall: expect.closeTo(5 / 8, 12),
      f1: expect.closeTo((4 * (6 / 9) + 3 * (4 / 6)) / 8, 12),
      support: 8,
    });
  });

  it('prints both tables, and a dash where no precision is defined', () => {
    const text = reportText(classificationReport(CLASSES, LABELS, PREDICTED));
    expect(text).toMatch(/^a +0\.6000 +0\.7500 +0\.6667 +4$/m);
    expect(text).toMatch(/^c +- +0\.0000 +0\.0000 +1$/m);
    expect(text).toMatch(/^accuracy +0\.6250 +8$/m);
    expect(text).toMatch(/^b +1 +2 +0$/m);
  });
});
