import { boxIou } from '../domain/box.ts';
import type { Detection } from '../domain/detection.ts';

/**
 * Greedy non-maximum suppression over all labels together, as a face has one label: of boxes that overlap by more than
 * `maxIou`, only the most confident stays. The result is sorted by falling confidence.
 */
export function suppressOverlaps(candidates: readonly Detection[], maxIou: number): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.confidence - a.confidence)) {
    if (kept.every((winner) => boxIou(winner.box, candidate.box) <= maxIou)) kept.push(candidate);
  }
  return kept;
}
