import type { Box } from '../../domain/box.ts';
import type { Detection } from '../../domain/detection.ts';
import type { KnownFace } from '../../domain/known-face.ts';

const SCORE_STEPS = 1e4;

// Short numbers keep 256 boxes, the most a model gives, below the framing's limit for text.

export function roundDetection({ box, label, confidence, scores, opinion }: Detection) {
  return {
    box: roundBox(box),
    label,
    confidence: round(confidence, SCORE_STEPS),
    scores: roundScores(scores),
    ...(opinion && { opinion: roundScores(opinion) }),
  };
}

export function roundKnownFace({ box, reach, label, share, opinion }: KnownFace) {
  return {
    box: roundBox(box),
    reach: round(reach, 100),
    label,
    share: round(share, 1e4),
    opinion: opinion && { ...opinion, ageMs: Math.round(opinion.ageMs) },
  };
}

/** A score that is not 0 does not become it: 0 is the score of a label that a model does not know. */
export function roundScores<L extends string>(scores: Readonly<Record<L, number>>): Record<L, number> {
  const entries = Object.entries<number>(scores).map(([label, value]) => {
    const rounded = round(value, SCORE_STEPS);
    return [label, value > 0 ? Math.max(rounded, 1 / SCORE_STEPS) : rounded] as const;
  });
  return Object.fromEntries(entries) as Record<L, number>;
}

export function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

function roundBox([x1, y1, x2, y2]: Box): [number, number, number, number] {
  return [round(x1, 1e5), round(y1, 1e5), round(x2, 1e5), round(y2, 1e5)];
}
