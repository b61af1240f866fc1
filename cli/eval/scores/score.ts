import type { Label } from '../../../pipeline/domain/label.ts';
import { averagePrecision, outcomesOf } from './average-precision.ts';
import { meanOf } from '../../statistics.ts';
import { forEachLabel, meanOverLabels, type ByLabel } from './by-label.ts';
import type { JudgedPicture } from '../judge/judged-picture.ts';
import { matchAnyLabel, matchLabel } from './matching.ts';

/** Null for a label without a face in the data set; the means leave it out. */
export interface Score {
  /** At IoU 0.3: data sets differ in how tightly they box a face. */
  readonly ap30: ByLabel<number | null>;
  readonly ap50: ByLabel<number | null>;
  /** Mean over IoU 0.50, 0.55, …, 0.95. */
  readonly ap50To95: ByLabel<number | null>;
  readonly map30: number | null;
  readonly map50: number | null;
  readonly map50To95: number | null;
  readonly facesByLabel: ByLabel<number>;
  /** Of finding faces at all, whatever the label. */
  readonly facesAp30: number | null;
  readonly facesAp50: number | null;
}

const IOUS = [50, 55, 60, 65, 70, 75, 80, 85, 90, 95].map((percent) => percent / 100);

/** How well detections agree with what is known to be there. Each label is judged for itself, as in COCO. */
export function scorePictures(pictures: readonly JudgedPicture[]): Score {
  const truths = pictures.flatMap((picture) => picture.truths);
  const facesByLabel = forEachLabel((label) => truths.filter((truth) => truth.label === label).length);
  const precision = (label: Label, minIou: number): number | null =>
    averagePrecision(outcomesOf(matchLabel(pictures, label, minIou)), facesByLabel[label]);
  const facesAp = (minIou: number): number | null =>
    averagePrecision(outcomesOf(matchAnyLabel(pictures, minIou)), truths.length);
  const ap30 = forEachLabel((label) => precision(label, 0.3));
  const ap50 = forEachLabel((label) => precision(label, 0.5));
  const ap50To95 = forEachLabel((label) => meanOf(IOUS.map((minIou) => precision(label, minIou))));
  return {
    ap30,
    ap50,
    ap50To95,
    map30: meanOverLabels(ap30),
    map50: meanOverLabels(ap50),
    map50To95: meanOverLabels(ap50To95),
    facesByLabel,
    facesAp30: facesAp(0.3),
    facesAp50: facesAp(0.5),
  };
}
