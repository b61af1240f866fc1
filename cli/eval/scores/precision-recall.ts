import type { Outcome } from './average-precision.ts';

/** What showing all boxes from `confidence` up would give. */
export interface OperatingPoint {
  readonly confidence: number;
  readonly precision: number;
  readonly recall: number;
}

/** By falling confidence; boxes of the same confidence cannot be told apart, and give one point. */
export function precisionRecallCurve(outcomes: readonly Outcome[], truthCount: number): OperatingPoint[] {
  const ranked = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  let hits = 0;
  return ranked.flatMap(({ confidence, isHit }, index) => {
    hits += Number(isHit);
    if (ranked[index + 1]?.confidence === confidence) return [];
    return [{ confidence, precision: hits / (index + 1), recall: truthCount === 0 ? 0 : hits / truthCount }];
  });
}

/** The point of most recall whose precision is at least `minPrecision`; null where there is none. */
export function recallAtPrecision(
  curve: readonly OperatingPoint[],
  minPrecision: number,
): OperatingPoint | null {
  const good = curve.filter(({ precision }) => precision >= minPrecision);
  return good.length === 0 ? null : good.reduce((best, each) => (each.recall > best.recall ? each : best));
}

/** Precision is 0 where nothing is shown, as in models/training/thresholds.py. */
export function operatingPoint(
  outcomes: readonly Outcome[],
  truthCount: number,
  confidence: number,
): OperatingPoint {
  const shown = outcomes.filter((outcome) => outcome.confidence >= confidence);
  const hits = shown.filter(({ isHit }) => isHit).length;
  return { confidence, precision: hits / Math.max(shown.length, 1), recall: hits / Math.max(truthCount, 1) };
}
