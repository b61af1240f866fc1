import type { Outcome } from './average-precision.ts';
import { sum } from '../../statistics.ts';

/** Boxes whose confidence is in `from`..`to`. */
interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly boxes: number;
  /** Means; null without a box. */
  readonly confidence: number | null;
  readonly precision: number | null;
}

export interface Calibration {
  /** Expected calibration error, 0..1; null without a box. */
  readonly error: number | null;
  readonly bins: readonly CalibrationBin[];
}

const BINS = 10;

/**
 * Whether "0.8" is right in 8 of 10 cases: the mean gap of confidence and precision over ten bins of equal width (Guo et
 * al., On Calibration of Modern Neural Networks, 2017, equation 3), as in models/training/calibration.py.
 */
export function calibrationOf(outcomes: readonly Outcome[]): Calibration {
  const bins = Array.from({ length: BINS }, (_, bin) => {
    const inBin = outcomes.filter(
      ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin,
    );
    const mean = (values: readonly number[]): number | null =>
      values.length === 0 ? null : sum(values) / values.length;
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      boxes: inBin.length,
      confidence: mean(inBin.map(({ confidence }) => confidence)),
      precision: mean(inBin.map(({ isHit }) => Number(isHit))),
    };
  });
  const gaps = bins.map(
    ({ boxes, confidence, precision }) => boxes * Math.abs((confidence ?? 0) - (precision ?? 0)),
  );
  return { error: outcomes.length === 0 ? null : sum(gaps) / outcomes.length, bins };
}
