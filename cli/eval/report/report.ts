import { LABELS } from '../../../pipeline/domain/label.ts';
import { sum } from '../../statistics.ts';
import { forEachLabel, type ByLabel } from '../scores/by-label.ts';
import type { Figures } from '../scores/figures.ts';
import type { OperatingPoint } from '../scores/precision-recall.ts';

export interface Evaluation {
  readonly model: string;
  readonly minConfidence: number;
  /** Looked at. */
  readonly images: number;
  /** Broken, and left out with their faces. */
  readonly skipped: number;
  readonly figures: Figures;
}

/** The object that `--json` prints; keys are only ever added. */
export function toJson({ figures, ...rest }: Evaluation): object {
  const { score, heights, twoLabels, maskStates, calibration, suggestedThresholds } = figures;
  const { atStart, atEnd, ...thresholds } = suggestedThresholds;
  return {
    ...rest,
    boxes: sum(LABELS.map((label) => score.facesByLabel[label])),
    boxesByLabel: score.facesByLabel,
    ap50: score.ap50,
    map50: score.map50,
    ap50_95: score.ap50To95,
    map50_95: score.map50To95,
    ap30: score.ap30,
    map30: score.map30,
    facesAp30: score.facesAp30,
    facesAp50: score.facesAp50,
    twoLabels,
    byHeight: Object.fromEntries(
      heights.map(({ name, faces, ap50, map50, facesAp50 }) => [
        name,
        { boxes: faces, ap50, map50, facesAp50 },
      ]),
    ),
    maskState: maskStates,
    recallAtPrecision90: figures.recallAtPrecision90,
    calibrationError: calibration.error,
    calibrationBins: calibration.bins,
    suggestedThresholds: {
      ...thresholds,
      atStartConfidence: pointJson(atStart),
      atEndConfidence: pointJson(atEnd),
    },
  };
}

export function jsonReport(evaluation: Evaluation): string {
  return JSON.stringify(toJson(evaluation));
}

function pointJson(points: ByLabel<OperatingPoint>): object {
  return forEachLabel((label) => ({ precision: points[label].precision, recall: points[label].recall }));
}
