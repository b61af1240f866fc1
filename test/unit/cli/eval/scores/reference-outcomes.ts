import type { LabelOutcomes } from '../../../../../cli/eval/scores/suggested-thresholds.ts';

/** Made by a rule that Python repeats in two lines, so that the training code could be run on the same numbers. */
function outcomes(count: number, offset: number, slope: number): LabelOutcomes['outcomes'] {
  return Array.from({ length: count }, (_, index) => {
    const confidence = ((index * 37 + offset) % 100) / 100 + 0.005;
    return { confidence, isHit: ((index * 53 + offset) % 100) / 100 < slope * confidence };
  });
}

export const REFERENCE = {
  with_mask: { outcomes: outcomes(80, 3, 1), faces: 60 },
  without_mask: { outcomes: outcomes(60, 11, 0.9), faces: 40 },
  incorrect_mask: { outcomes: outcomes(30, 29, 0.7), faces: 15 },
} as const;
