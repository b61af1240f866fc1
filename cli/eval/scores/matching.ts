import { boxIou, type Box } from '../../../pipeline/domain/box.ts';
import type { Label } from '../../../pipeline/domain/label.ts';
import type { FoundFace, JudgedPicture, LabelledBox } from '../judge/judged-picture.ts';

/** A detection with the face that it hit, which no more confident one had hit; null for a false alarm. */
export interface Match<F, T> {
  readonly found: F;
  readonly truth: T | null;
}

/** As `Match`, with the picture that both are in. */
export interface PictureMatch extends Match<FoundFace, LabelledBox> {
  readonly picture: JudgedPicture;
}

/**
 * Gives each detection of one picture and label, the most confident first, the free face that it overlaps most, if by
 * `minIou` at least. As in COCO's evaluation (github.com/cocodataset/cocoapi, cocoeval.py, `evaluateImg`).
 */
export function matchFaces<
  F extends { readonly box: Box; readonly confidence: number },
  T extends { readonly box: Box },
>(found: readonly F[], truths: readonly T[], minIou: number): Match<F, T>[] {
  const free = new Set(truths);
  return found
    .toSorted((a, b) => b.confidence - a.confidence)
    .map((each) => {
      let best: T | null = null;
      let bestIou = 0;
      for (const truth of free) {
        const iou = boxIou(each.box, truth.box);
        if (iou < minIou || iou <= bestIou) continue;
        best = truth;
        bestIou = iou;
      }
      if (best !== null) free.delete(best);
      return { found: each, truth: best };
    });
}

/** Detections of a label against the faces of that label, picture by picture. */
export function matchLabel(pictures: readonly JudgedPicture[], label: Label, minIou: number): PictureMatch[] {
  return pictures.flatMap((picture) =>
    matchFaces(
      picture.detections.filter((each) => each.label === label),
      picture.truths.filter((each) => each.label === label),
      minIou,
    ).map((match) => ({ ...match, picture })),
  );
}

/** Whatever their labels: whether faces were found at all. */
export function matchAnyLabel(pictures: readonly JudgedPicture[], minIou: number): PictureMatch[] {
  return pictures.flatMap((picture) =>
    matchFaces(picture.detections, picture.truths, minIou).map((match) => ({ ...match, picture })),
  );
}
