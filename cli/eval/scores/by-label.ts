import { LABELS, type Label } from '../../../pipeline/domain/label.ts';
import { meanOf } from '../../statistics.ts';

export type ByLabel<T> = Readonly<Record<Label, T>>;

export function forEachLabel<T>(value: (label: Label) => T): ByLabel<T> {
  return Object.fromEntries(LABELS.map((label) => [label, value(label)])) as Record<Label, T>;
}

/** Of the labels that occur; null where none does. */
export function meanOverLabels(values: ByLabel<number | null>): number | null {
  return meanOf(LABELS.map((label) => values[label]));
}
