import { createHash } from 'node:crypto';

/** Gives the next number, from 0 up to but not including 1. */
export type Random = () => number;

/**
 * The same numbers for the same key, on every machine. A generator for each purpose, epoch and picture, so that neither the
 * number of threads nor an interruption changes what anything draws. The generator is sfc32 of PractRand.
 */
export function randomOf(...key: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
}

export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** A copy in another order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const copy = [...values];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}
