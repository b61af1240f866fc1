import { boxIou, type Box } from '../domain/box.ts';
import type { Detection } from '../domain/detection.ts';

/**
 * Greedy non-maximum suppression over all labels together, as a face has one label: of boxes that overlap by more than
 * `maxIou`, only the most confident stays. Its box becomes the mean of all of them by the root of their confidence (box voting,
 * Gidaris and Komodakis, arXiv:1505.01749), the less confident candidates than any that stays among them: one cell alone is
 * right less exactly than its neighbours together. By the confidence itself the surest would outvote them (0.008 of mAP50). The
 * result is sorted by falling confidence.
 */
export function suppressOverlaps(
  candidates: readonly Detection[],
  { maxIou, minConfidence }: { readonly maxIou: number; readonly minConfidence: number },
): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.confidence - a.confidence)) {
    if (candidate.confidence < minConfidence) break;
    if (kept.every((winner) => boxIou(winner.box, candidate.box) <= maxIou)) kept.push(candidate);
  }
  return kept.map((winner) => ({
    ...winner,
    box: meanBox([
      winner,
      ...candidates.filter((each) => each !== winner && boxIou(winner.box, each.box) > maxIou),
    ]),
  }));
}

function meanBox(voters: readonly Detection[]): Box {
  const weights = voters.map(({ confidence }) => Math.sqrt(confidence));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (side: 0 | 1 | 2 | 3) =>
    voters.reduce((sum, { box }, voter) => sum + box[side] * weights[voter]!, 0) / total;
  return [mean(0), mean(1), mean(2), mean(3)];
}
