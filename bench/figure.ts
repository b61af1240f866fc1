import type { Measurement } from './bench.ts';

/** A measurement as `--json` prints it, one object a line, and as bench/results keeps it. */
export interface Figure {
  readonly bench: string;
  readonly case: string;
  readonly unit: string;
  readonly value: number;
  readonly floor: number | null;
  /** Of the value to the floor. */
  readonly ratio: number | null;
  /** Of the ratio where there is a floor and the target is one of it, else of the value. */
  readonly target: number | null;
  readonly met: boolean | null;
  readonly note?: string;
}

export function figureOf(bench: string, measurement: Measurement): Figure {
  const { unit, value, floor, target, note } = measurement;
  const ratio = measurement.ratio ?? (floor === undefined || floor <= 0 ? null : value / floor);
  return {
    bench,
    case: measurement.case,
    unit,
    value: round(value),
    floor: floor === undefined ? null : round(floor),
    ratio: ratio === null ? null : round(ratio),
    target: target?.limit ?? null,
    met: target === undefined ? null : isMet(target, target.of === 'ratio' ? ratio : value),
    ...(note === undefined ? {} : { note }),
  };
}

function isMet({ is, limit }: NonNullable<Measurement['target']>, reached: number | null): boolean | null {
  if (reached === null) return null;
  return is === 'at most' ? reached <= limit : reached >= limit;
}

/** Four digits: more would be noise. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
