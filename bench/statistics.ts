/** @throws RangeError without values: a figure of nothing is none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest rank. @param percent 0..100 @throws RangeError without values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
  const value = sorted[rank];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}
