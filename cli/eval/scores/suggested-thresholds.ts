import { LABELS } from '../../../pipeline/domain/label.ts';
import type { Outcome } from './average-precision.ts';
import { meanOf } from '../../statistics.ts';
import { forEachLabel, type ByLabel } from './by-label.ts';
import { operatingPoint, type OperatingPoint } from './precision-recall.ts';

export interface LabelOutcomes {
  readonly outcomes: readonly Outcome[];
  readonly faces: number;
}

/** For the manifest's `thresholds`, with what each gives on these pictures. */
export interface SuggestedThresholds {
  readonly minConfidence: number;
  readonly startConfidence: number;
  readonly endConfidence: number;
  readonly atStart: ByLabel<OperatingPoint>;
  readonly atEnd: ByLabel<OperatingPoint>;
}

/** 0.2, 0.25, … 0.8 to the last bit as numpy's arange has them, so that both round to the same hundredth. */
const STEPS = Array.from({ length: 13 }, (_, index) => 0.2 + index * (0.2 + 0.05 - 0.2));
const START_SHARE = 0.75;
const CONTINUE_SHARE = 0.5;

/**
 * Shares of the confidence where the mean F1 of the labels peaks for single pictures: several looks in a row outweigh one
 * that is unsure, so both lie below the peak. The rule of models/training/thresholds.py, which writes the manifest.
 */
export function suggestThresholds(byLabel: ByLabel<LabelOutcomes>): SuggestedThresholds {
  const pointsAt = (confidence: number): ByLabel<OperatingPoint> =>
    forEachLabel((label) => operatingPoint(byLabel[label].outcomes, byLabel[label].faces, confidence));
  let [best, bestF1] = [0.35, -1];
  for (const step of STEPS) {
    const points = pointsAt(step);
    const f1 = meanOf(LABELS.map((label) => f1Of(points[label]))) ?? 0;
    if (f1 > bestF1) [best, bestF1] = [step, f1];
  }
  const startConfidence = roundTo2(best * START_SHARE);
  const endConfidence = roundTo2(Math.max(0.1, best * CONTINUE_SHARE));
  return {
    minConfidence: endConfidence,
    startConfidence,
    endConfidence,
    atStart: pointsAt(startConfidence),
    atEnd: pointsAt(endConfidence),
  };
}

function f1Of({ precision, recall }: OperatingPoint): number {
  return (2 * precision * recall) / Math.max(precision + recall, 1e-9);
}

/** As Python rounds: 0.125, and what else is exactly between two hundredths, to the even one. */
function roundTo2(value: number): number {
  const isBetween = (value * 8) % 2 === 1;
  return isBetween ? Math.round(value * 50) / 50 : Number(value.toFixed(2));
}
