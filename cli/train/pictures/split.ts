import { CommandError } from '../../run-command.ts';
import { randomOf, shuffled } from '../random.ts';

export interface Split {
  /** Indexes of pictures, rising. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

/**
 * Stratified: each class gives `validationShare` of its pictures, rounded, to validation; groups of duplicates stay whole,
 * so that a class with large groups may give less.
 * @param labels Class of each picture. @param groups Group of each picture.
 * @throws CommandError when a class would have no picture on one of the sides.
 */
export function splitPictures(
  labels: readonly number[],
  groups: readonly number[],
  classes: readonly string[],
  { validationShare, seed }: { readonly validationShare: number; readonly seed: number },
): Split {
  const wanted = classes.map((_, label) => {
    const count = labels.filter((each) => each === label).length;
    return Math.max(1, Math.round(count * validationShare));
  });
  const members = Map.groupBy(groups.keys(), (index) => groups[index]!);
  const validation: number[] = [];
  const taken = classes.map(() => 0);
  for (const group of shuffled([...members.keys()], randomOf(seed, 'split'))) {
    const pictures = members.get(group)!;
    const counts = classes.map((_, label) => pictures.filter((index) => labels[index] === label).length);
    if (counts.some((count, label) => count > 0 && taken[label]! + count > wanted[label]!)) continue;
    validation.push(...pictures);
    for (const [label, count] of counts.entries()) taken[label]! += count;
  }
  const inValidation = new Set(validation);
  const train = labels.flatMap((_, index) => (inValidation.has(index) ? [] : [index]));
  for (const [label, name] of classes.entries()) {
    if (taken[label]! > 0 && train.some((index) => labels[index] === label)) continue;
    throw new CommandError(
      `The pictures of ${name} cannot be split into training and validation, since too many of them are copies of each ` +
        'other or of pictures of another class: add pictures of other people.',
    );
  }
  return { train, validation: validation.toSorted((a, b) => a - b) };
}
