import { LABELS, type Label } from '../../pipeline/domain/label.ts';

export type ByLabel<T> = Readonly<Record<Label, T>>;

export function forEachLabel<T>(value: (label: Label) => T): ByLabel<T> {
  return Object.fromEntries(LABELS.map((label) => [label, value(label)])) as Record<Label, T>;
}

/** Null for a label that does not occur; the mean leaves it out, and is null where none does. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : sum(numbers) / numbers.length;
}

export function meanOverLabels(values: ByLabel<number | null>): number | null {
  return meanOf(LABELS.map((label) => values[label]));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
