import { boxIou } from '../../../pipeline/domain/box.ts';
import {
  faceHeightPx,
  type FoundFace,
  type JudgedPicture,
  type LabelledBox,
} from '../judge/judged-picture.ts';
import { matchFaces } from './matching.ts';

/** A face, what was said of it, or both. */
export interface Miss {
  readonly picture: JudgedPicture;
  readonly truth: LabelledBox | null;
  readonly found: FoundFace | null;
  readonly heightPx: number;
}

export interface Misses {
  /** Faces without a box, the largest first. */
  readonly missed: readonly Miss[];
  /** Boxes without a face, the most confident first. */
  readonly falseAlarms: readonly Miss[];
  /** Found with a wrong label, the most confident first. */
  readonly wrongStates: readonly Miss[];
}

/** Loose, so that a face that is only boxed in another way is neither missed nor a false alarm. */
const MIN_IOU = 0.3;

/** What is worth looking at, from boxes of at least `minConfidence`. */
export function findMisses(pictures: readonly JudgedPicture[], minConfidence: number): Misses {
  const [missed, falseAlarms, wrongStates]: [Miss[], Miss[], Miss[]] = [[], [], []];
  for (const picture of pictures) {
    const shown = picture.detections.filter(({ confidence }) => confidence >= minConfidence);
    const matches = matchFaces(shown, picture.truths, MIN_IOU);
    for (const { found, truth } of matches) {
      const miss = { picture, truth, found, heightPx: faceHeightPx((truth ?? found).box, picture) };
      // A second box on a face is not the sight of a face where there is none.
      const isOnFace = picture.truths.some(({ box }) => boxIou(box, found.box) >= MIN_IOU);
      if (truth === null && !isOnFace) falseAlarms.push(miss);
      if (truth !== null && truth.label !== found.label) wrongStates.push(miss);
    }
    const hit = new Set(matches.map(({ truth }) => truth));
    for (const truth of picture.truths)
      if (!hit.has(truth))
        missed.push({ picture, truth, found: null, heightPx: faceHeightPx(truth.box, picture) });
  }
  const confidenceOf = ({ found }: Miss): number => found?.confidence ?? 0;
  return {
    missed: missed.toSorted((a, b) => b.heightPx - a.heightPx),
    falseAlarms: falseAlarms.toSorted((a, b) => confidenceOf(b) - confidenceOf(a)),
    wrongStates: wrongStates.toSorted((a, b) => confidenceOf(b) - confidenceOf(a)),
  };
}
