import type { Match } from './matching.ts';

/** One detection: whether it hit a face that no more confident one had hit. */
export interface Outcome {
  readonly confidence: number;
  readonly isHit: boolean;
}

export function outcomesOf(
  matches: readonly Match<{ readonly confidence: number }, unknown>[],
): readonly Outcome[] {
  return matches.map(({ found, truth }) => ({ confidence: found.confidence, isHit: truth !== null }));
}

/**
 * Area under precision over recall, 0..1, interpolated as in COCO (cocoeval.py, `accumulate`): the mean, over the 101
 * recalls 0, 0.01, …, 1, of the best precision at that recall or above. Unlike COCO's it has no limit of detections a picture.
 * @param outcomes Of all pictures, in any order. @returns null where there is no face to find.
 */
export function averagePrecision(outcomes: readonly Outcome[], truthCount: number): number | null {
  if (truthCount === 0) return null;
  const ranked = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  const hits: number[] = [];
  for (const { isHit } of ranked) hits.push((hits.at(-1) ?? 0) + Number(isHit));
  // From the end: the best precision of what comes after.
  const envelope = hits.map((count, index) => count / (index + 1));
  for (let index = envelope.length - 2; index >= 0; index -= 1) {
    envelope[index] = Math.max(envelope[index] ?? 0, envelope[index + 1] ?? 0);
  }
  let sum = 0;
  let rank = 0;
  for (let percent = 0; percent <= 100; percent += 1) {
    // In whole numbers, where a quotient of floats might fall just short of 0.29.
    while (rank < hits.length && (hits[rank] ?? 0) * 100 < percent * truthCount) rank += 1;
    sum += envelope[rank] ?? 0;
  }
  return sum / 101;
}
