import { describe, expect, it } from 'vitest';
import { poolOpinions } from '../../../../pipeline/detect/detectors/label-pool.ts';
import type { CropScores } from '../../../../pipeline/domain/crop.ts';
import type { Detection } from '../../../../pipeline/domain/detection.ts';

/** By the detector: as confident, and as undecided of the mask. */
function found(confidence: number): Detection {
  const scores = { with_mask: confidence, without_mask: confidence, incorrect_mask: 0 };
  return { box: [0.1, 0.1, 0.2, 0.2], label: 'with_mask', confidence, scores };
}

/** Sure of a mask if it is a face, which it is not with the given chance. */
function seen(notFace: number): CropScores {
  return { with_mask: 1 - notFace, without_mask: 0, incorrect_mask: 0, not_face: notFace };
}

describe('poolOpinions', () => {
  it('takes the label that both together find likeliest', () => {
    const opinion = { with_mask: 0.2, without_mask: 0.7, incorrect_mask: 0.1, not_face: 0.5 };
    const { label, scores, confidence } = poolOpinions(found(0.6), opinion);
    expect(label).toBe('without_mask');
    expect(scores.without_mask).toBe(confidence);
    expect(scores.incorrect_mask).toBe(0);
  });

  it('leaves the confidence as it is where the classifier is as sure of a face as of any other find', () => {
    expect(poolOpinions(found(0.6), seen(0.18)).confidence).toBeCloseTo(0.6, 6);
  });

  it('is less sure of what looks like no face in its crop, and surer of what looks like one', () => {
    const confidences = [0.9, 0.7, 0.5, 0.3, 0.1].map(
      (notFace) => poolOpinions(found(0.6), seen(notFace)).confidence,
    );
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    // Odds of 3 to 2, times 9 to 1 over 82 to 18.
    const odds = 1.5 * (9 / (82 / 18));
    expect(confidences.at(-1)).toBeCloseTo(odds / (odds + 1), 6);
  });

  it('lets nobody be so sure that the other is not heard', () => {
    expect(poolOpinions(found(1), seen(0.999999)).confidence).toBeLessThan(0.999);
    expect(poolOpinions(found(0.3), seen(1)).confidence).toBe(0);
  });

  it('keeps to the detector about faces where the classifier does not know what is none', () => {
    expect(poolOpinions(found(0.6), seen(0)).confidence).toBeCloseTo(0.6, 6);
  });

  it('is undecided where the two rule out each other', () => {
    const opinion = { with_mask: 0, without_mask: 0, incorrect_mask: 0.9, not_face: 0.1 };
    expect(poolOpinions(found(0.6), opinion).confidence).toBe(0);
  });

  it("holds the detector's own opinion more weakly where nobody asked the classifier", () => {
    const alone: Detection = {
      ...found(0.6),
      scores: { with_mask: 0.6, without_mask: 0.1, incorrect_mask: 0.1 },
    };
    const { label, confidence } = poolOpinions(alone);
    expect(label).toBe('with_mask');
    expect(confidence).toBeLessThan(0.6 * 0.75);
  });
});
