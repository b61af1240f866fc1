import { boxIou, type Box } from '../../pipeline/domain/box.ts';

export interface Found {
  readonly box: Box;
  readonly confidence: number;
}

/** One detection: whether it hit a face that no more confident one had hit. */
export interface Outcome {
  readonly confidence: number;
  readonly isHit: boolean;
}

/**
 * Gives each detection of one picture and label, the most confident first, the free face that it overlaps most, if by
 * `minIou` at least. As in COCO's evaluation (github.com/cocodataset/cocoapi, cocoeval.py, `evaluateImg`).
 */
export function matchFaces(found: readonly Found[], truths: readonly Box[], minIou: number): Outcome[] {
  const free = new Set(truths);
  return found
    .toSorted((a, b) => b.confidence - a.confidence)
    .map(({ box, confidence }) => {
      let best: Box | null = null;
      let bestIou = 0;
      for (const truth of free) {
        const iou = boxIou(box, truth);
        if (iou < minIou || iou <= bestIou) continue;
        best = truth;
        bestIou = iou;
      }
      if (best !== null) free.delete(best);
      return { confidence, isHit: best !== null };
    });
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
