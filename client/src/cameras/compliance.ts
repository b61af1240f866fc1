import type { Period } from '../../../server/api/resources/period.ts';
import { countText } from '../ui/number-text.ts';
import { durationText } from '../ui/time-text.ts';

/**
 * A rate never stands without what it rests on: zero violations while nothing was observed is not compliance.
 * `headline` is the number or its absence, `basis` the people and the observed time.
 */
export function complianceText(period: Period): { readonly headline: string; readonly basis: string } {
  if (period.observedSeconds <= 0) return { headline: 'Not observed yet', basis: 'No live picture so far' };
  const observed = `in ${durationText(period.observedSeconds * 1000)} observed`;
  if (period.complianceRate === null) return { headline: 'Nobody seen', basis: observed };
  return {
    headline: percentText(period.complianceRate),
    basis: `of ${countText(period.people, 'person', 'people')}, ${observed}`,
  };
}

/** Rounded down, so that one violation in a thousand never reads as 100 %. */
export function percentText(rate: number): string {
  return `${Math.floor(rate * 100 + 1e-9)}\u00a0%`;
}

/** Several cameras' numbers as one; the rate weighs each camera by its people. */
export function combinePeriods(periods: readonly Period[]): Period {
  const rated = periods.filter((period) => period.complianceRate !== null && period.people > 0);
  const ratedPeople = sum(rated.map((period) => period.people));
  return {
    violations: sum(periods.map((period) => period.violations)),
    people: sum(periods.map((period) => period.people)),
    observedSeconds: sum(periods.map((period) => period.observedSeconds)),
    complianceRate:
      ratedPeople === 0
        ? null
        : sum(rated.map((period) => (period.complianceRate ?? 0) * period.people)) / ratedPeople,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
