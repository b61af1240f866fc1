import type { Affine } from '../pictures/augmentation.ts';
import type { FeaturePool } from './feature-pool.ts';

/** Pictures in one task of a thread. */
export const CHUNK = 16;

/** The embeddings of cached pictures, one after the other; of the changed pictures where `mapOf` is given. */
export async function embedPictures(
  pool: FeaturePool,
  positions: readonly number[],
  width: number,
  mapOf: ((position: number) => Affine) | null,
  onDone: (count: number) => void,
): Promise<Float32Array> {
  const all = new Float32Array(positions.length * width);
  const chunks = Array.from({ length: Math.ceil(positions.length / CHUNK) }, (_, index) => index * CHUNK);
  await Promise.all(
    chunks.map(async (start) => {
      const chunk = positions.slice(start, start + CHUNK);
      const maps = mapOf === null ? null : chunk.map(mapOf);
      const { embeddings } = await pool.run({ type: 'embed', positions: chunk, maps });
      all.set(embeddings, start * width);
      onDone(chunk.length);
    }),
  );
  return all;
}
