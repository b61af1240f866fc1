import { LABELS } from '../../../pipeline/domain/label.ts';
import { outcomesOf } from './average-precision.ts';
import { forEachLabel, type ByLabel } from './by-label.ts';
import { calibrationOf, type Calibration } from './calibration.ts';
import { scoreHeights, type BandScore } from './height-bands.ts';
import type { JudgedPicture } from '../judge/judged-picture.ts';
import { judgeMaskStates, type MaskStates } from './mask-states.ts';
import { matchLabel } from './matching.ts';
import { precisionRecallCurve, recallAtPrecision, type OperatingPoint } from './precision-recall.ts';
import { scorePictures, type Score } from './score.ts';
import { suggestThresholds, type SuggestedThresholds } from './suggested-thresholds.ts';
import { scoreTwoLabels, type TwoLabelScore } from './two-label-score.ts';

export const WANTED_PRECISION = 0.9;

interface ReachedRecall {
  readonly recall: number;
  /** Boxes below are left out for it; null where the precision is never reached. */
  readonly confidence: number | null;
}

/** Everything that is said of a model, from one look at each picture. */
export interface Figures {
  readonly score: Score;
  readonly heights: readonly BandScore[];
  readonly twoLabels: TwoLabelScore;
  readonly maskStates: { readonly all: MaskStates; readonly over32: MaskStates };
  /** At IoU 0.5, by falling confidence. */
  readonly curves: ByLabel<readonly OperatingPoint[]>;
  /** Null for a label without a face. */
  readonly recallAtPrecision90: ByLabel<ReachedRecall | null>;
  /** Of "label right, and IoU at least 0.5". */
  readonly calibration: Calibration;
  readonly suggestedThresholds: SuggestedThresholds;
}

export function figuresOf(pictures: readonly JudgedPicture[]): Figures {
  const score = scorePictures(pictures);
  const byLabel = forEachLabel((label) => ({
    outcomes: outcomesOf(matchLabel(pictures, label, 0.5)),
    faces: score.facesByLabel[label],
  }));
  const curves = forEachLabel((label) => precisionRecallCurve(byLabel[label].outcomes, byLabel[label].faces));
  return {
    score,
    heights: scoreHeights(pictures),
    twoLabels: scoreTwoLabels(pictures),
    maskStates: judgeMaskStates(pictures),
    curves,
    recallAtPrecision90: forEachLabel((label) => {
      if (score.facesByLabel[label] === 0) return null;
      const point = recallAtPrecision(curves[label], WANTED_PRECISION);
      return { recall: point?.recall ?? 0, confidence: point?.confidence ?? null };
    }),
    calibration: calibrationOf(LABELS.flatMap((label) => byLabel[label].outcomes)),
    suggestedThresholds: suggestThresholds(byLabel),
  };
}
