import { createHash } from 'node:crypto';
import { checkCounts, type ClassFolders } from './data-set.ts';
import { findDuplicates } from './duplicates.ts';
import type { FeaturePool } from '../features/feature-pool.ts';
import type { PictureCache } from './picture-cache.ts';
import { readPictures, type CachedPicture, type SkippedPicture } from './read-pictures.ts';
import { splitPictures } from './split.ts';

export interface PreparedPictures {
  readonly train: readonly CachedPicture[];
  readonly validation: readonly CachedPicture[];
  /** The same pixels as another picture. */
  readonly identical: number;
  /** Alike to another picture. */
  readonly alike: number;
  readonly skipped: readonly SkippedPicture[];
  /** Of all names, classes and pixels. */
  readonly sha256: string;
}

/** Reads, compares and splits. @throws CommandError when a class has too few pictures left. */
export async function preparePictures(
  dataSet: string,
  { classes, pictures }: ClassFolders,
  split: { readonly validationShare: number; readonly seed: number },
  pool: FeaturePool,
  cache: PictureCache,
  onDone: (count: number) => void,
): Promise<PreparedPictures> {
  const { cached, skipped } = await readPictures(pictures, pool, cache, onDone);
  checkCounts(dataSet, { classes, pictures: cached });
  const { groups, identical, alike } = findDuplicates(cached);
  const labels = cached.map(({ label }) => label);
  const { train, validation } = splitPictures(labels, groups, classes, split);
  const hash = createHash('sha256').update(JSON.stringify(classes));
  for (const { name, sha256 } of cached) hash.update(JSON.stringify([name, sha256]));
  return {
    train: train.map((index) => cached[index]!),
    validation: validation.map((index) => cached[index]!),
    identical,
    alike,
    skipped,
    sha256: hash.digest('hex'),
  };
}
