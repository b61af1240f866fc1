import type { CropScores } from '../../domain/crop.ts';
import type { Detection } from '../../domain/detection.ts';
import { LABELS } from '../../domain/label.ts';

/**
 * The classifier's part in a label, the rest is the detector's. mAP50 on mask-faces/val by the share: 0 (single-stage) 0.765,
 * 0.6 0.800, 0.62 0.802, 0.65 0.804, 0.68 0.800, 0.7 0.799.
 */
const CLASSIFIER_SHARE = 0.65;

/** What a classifier that has not seen a face would say of it. */
const NO_OPINION: CropScores = { with_mask: 1 / 3, without_mask: 1 / 3, incorrect_mask: 1 / 3, not_face: 0 };

/** What changes nothing: nearly every face has more, as most finds are faces; with it the result is calibrated best on val. */
const USUAL_CHANCE = 0.82;

/** Nobody is so sure that the other is not heard. */
const MIN_CHANCE = 1e-4;

/**
 * A face by both opinions, joined by logarithmic pools (Genest and Zidek 1986). The labels: q(label) ~ detector^0.35 *
 * classifier^0.65, which sums to 1. That it is a face: the detector's log-odds and the classifier's, which tell what the
 * crop says beyond them: a wall that looks like one becomes improbable, and a face in the shade surer. A label's score is the
 * product. Without the classifier's opinion the detector's own is held more weakly.
 */
export function poolOpinions(face: Detection, opinion: CropScores = NO_OPINION): Detection {
  const pooled = LABELS.map(
    (label) => face.scores[label] ** (1 - CLASSIFIER_SHARE) * opinion[label] ** CLASSIFIER_SHARE,
  );
  const total = pooled.reduce((sum, value) => sum + value, 0);
  const isFace = chanceOfFace(face.confidence, opinion.not_face);
  const scores = { with_mask: 0, without_mask: 0, incorrect_mask: 0 };
  // None where the two rule out each other's labels.
  for (const [index, label] of LABELS.entries())
    scores[label] = total > 0 ? (isFace * pooled[index]!) / total : 0;
  const label = LABELS.toSorted((a, b) => scores[b] - scores[a])[0]!;
  return { box: face.box, label, confidence: scores[label], scores };
}

function chanceOfFace(confidence: number, notFace: number): number {
  // It was fitted to what the detector says already (models/training/fit_face.py), so that all of it is added: with half of it
  // AP50 of faces is 0.002 lower. Exactly 0 is the answer of a classifier that does not know this class.
  if (notFace === 0) return confidence;
  return 1 / (1 + Math.exp(-logOdds(confidence) - (logOdds(1 - notFace) - logOdds(USUAL_CHANCE))));
}

function logOdds(chance: number): number {
  const bounded = Math.min(1 - MIN_CHANCE, Math.max(MIN_CHANCE, chance));
  return Math.log(bounded / (1 - bounded));
}

/** A label's part in the detector's scores of a face, 0..1. */
export function shareOf({ scores }: Detection, label: Detection['label']): number {
  return scores[label] / LABELS.reduce((sum, each) => sum + scores[each], 0);
}
