import type { ClassPicture } from './data-set.ts';
import type { Fingerprint } from './duplicates.ts';
import { CHUNK } from '../features/embed-pictures.ts';
import type { FeaturePool } from '../features/feature-pool.ts';
import type { PictureCache } from './picture-cache.ts';

export interface CachedPicture extends ClassPicture, Fingerprint {
  /** In the cache. */
  readonly position: number;
}

export interface SkippedPicture {
  readonly name: string;
  readonly problem: string;
}

/** Every picture that can be read goes into the cache, in the order given; the others are told of. */
export async function readPictures(
  pictures: readonly ClassPicture[],
  pool: FeaturePool,
  cache: PictureCache,
  onDone: (count: number) => void,
): Promise<{ cached: CachedPicture[]; skipped: SkippedPicture[] }> {
  const cached: CachedPicture[] = [];
  const skipped: SkippedPicture[] = [];
  const readChunk = async (start: number): Promise<void> => {
    const chunk = pictures.slice(start, start + CHUNK);
    const answer = await pool.run({ type: 'read', files: chunk.map(({ file }) => file) });
    for (const [index, found] of answer.pictures.entries()) {
      const picture = chunk[index]!;
      if ('problem' in found) skipped.push({ name: picture.name, problem: found.problem });
      else {
        const { rgb, ...fingerprint } = found;
        await cache.write(start + index, rgb);
        cached.push({ ...picture, ...fingerprint, position: start + index });
      }
    }
    onDone(chunk.length);
  };
  const starts = Array.from({ length: Math.ceil(pictures.length / CHUNK) }, (_, index) => index * CHUNK);
  await Promise.all(starts.map(readChunk));
  return {
    cached: cached.toSorted((a, b) => a.position - b.position),
    skipped: skipped.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
