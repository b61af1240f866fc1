import type { BaseModel } from '../features/base-model.ts';
import { unservedLabels } from '../manifest-entry.ts';
import type { PreparedPictures } from '../pictures/prepare-pictures.ts';

/** How many pictures there are, and where they went. */
export function pictureText(
  classes: readonly string[],
  { train, validation, identical, alike }: PreparedPictures,
): string {
  const all = [...train, ...validation];
  const counts = classes.map((name, label) => `${name} ${all.filter((each) => each.label === label).length}`);
  return (
    `${all.length} pictures: ${counts.join(', ')}; ${identical} are copies of others and ${alike} nearly so, kept on ` +
    `one side of the split.\nTraining on ${train.length}, validation on ${validation.length}.`
  );
}

export function machineText({ name, width }: BaseModel, threads: number, backend: string): string {
  return `Base ${name} (${width} numbers a picture) on ${threads} threads, head by TensorFlow.js (${backend}).`;
}

/** Null where the product can use every class. */
export function unservedText(classes: readonly string[]): string | null {
  const unserved = unservedLabels(classes);
  if (unserved.length === 0) return null;
  return (
    `serve and detect will not take the model, since they do not know the class ${unserved.join(', ')}: they know ` +
    'with_mask, without_mask, incorrect_mask and not_face.'
  );
}
