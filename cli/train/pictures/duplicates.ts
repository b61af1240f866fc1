import { hashDistance } from './difference-hash.ts';

export interface Fingerprint {
  /** Of the decoded pixels. */
  readonly sha256: string;
  readonly differenceHash: Uint32Array;
}

/**
 * Of 256 bits. On the seed's pictures nearly all pairs up to here are one photo with noise, blur, another brightness or a
 * drawn-on mask; the first pairs of different people come at about 15, among heads before a black background.
 */
const NEAR_BITS = 24;

export interface Duplicates {
  /** For each picture the number of its group; pictures of a group must stay on one side of a split. */
  readonly groups: readonly number[];
  /** Pictures with the same pixels as an earlier one. */
  readonly identical: number;
  /** Pictures that are alike to an earlier one without being identical. */
  readonly alike: number;
}

/** Every pair is compared: 20,000 pictures take some seconds. */
export function findDuplicates(pictures: readonly Fingerprint[]): Duplicates {
  const parents = pictures.map((_, index) => index);
  const firstOf = new Map<string, number>();
  let alike = 0;
  for (const [index, { sha256, differenceHash }] of pictures.entries()) {
    const first = firstOf.get(sha256);
    if (first !== undefined) {
      join(parents, first, index);
      continue;
    }
    let isAlike = false;
    for (const other of firstOf.values()) {
      if (hashDistance(pictures[other]!.differenceHash, differenceHash, NEAR_BITS) > NEAR_BITS) continue;
      join(parents, other, index);
      isAlike = true;
    }
    if (isAlike) alike += 1;
    firstOf.set(sha256, index);
  }
  return {
    groups: pictures.map((_, index) => rootOf(parents, index)),
    identical: pictures.length - firstOf.size,
    alike,
  };
}

function join(parents: number[], a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)];
  // The earlier picture names the group, whatever the order of the joins.
  parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
}

function rootOf(parents: number[], index: number): number {
  let root = index;
  while (parents[root] !== root) root = parents[root]!;
  for (let at = index; at !== root;) [at, parents[at]] = [parents[at]!, root];
  return root;
}
