import type { Box } from '../../pipeline/domain/box.ts';
import type { Detection } from '../../pipeline/domain/detection.ts';
import { LABELS, type Label } from '../../pipeline/domain/label.ts';
import { averagePrecision, matchFaces } from './average-precision.ts';

export interface LabelledBox {
  readonly box: Box;
  readonly label: Label;
}

export interface JudgedPicture {
  readonly truths: readonly LabelledBox[];
  readonly detections: readonly Pick<Detection, 'box' | 'label' | 'confidence'>[];
}

/** Null for a label without a face in the data set; the means leave it out. */
export interface Score {
  readonly ap50: Readonly<Record<Label, number | null>>;
  /** Mean over IoU 0.50, 0.55, …, 0.95. */
  readonly ap50To95: Readonly<Record<Label, number | null>>;
  readonly map50: number | null;
  readonly map50To95: number | null;
  readonly facesByLabel: Readonly<Record<Label, number>>;
}

const IOUS = [50, 55, 60, 65, 70, 75, 80, 85, 90, 95].map((percent) => percent / 100);

/** How well detections agree with what is known to be there. Each label is judged for itself, as in COCO. */
export function scorePictures(pictures: readonly JudgedPicture[]): Score {
  const facesByLabel = forEachLabel((label) =>
    sum(pictures.map(({ truths }) => truths.filter((truth) => truth.label === label).length)),
  );
  const precision = (label: Label, minIou: number): number | null => {
    const outcomes = pictures.flatMap(({ truths, detections }) =>
      matchFaces(
        detections.filter((detection) => detection.label === label),
        truths.filter((truth) => truth.label === label).map(({ box }) => box),
        minIou,
      ),
    );
    return averagePrecision(outcomes, facesByLabel[label]);
  };
  const ap50 = forEachLabel((label) => precision(label, 0.5));
  const ap50To95 = forEachLabel((label) => mean(IOUS.map((minIou) => precision(label, minIou))));
  const overLabels = (values: Readonly<Record<Label, number | null>>) =>
    mean(LABELS.map((label) => values[label]));
  return { ap50, ap50To95, map50: overLabels(ap50), map50To95: overLabels(ap50To95), facesByLabel };
}

function forEachLabel<T>(value: (label: Label) => T): Record<Label, T> {
  return Object.fromEntries(LABELS.map((label) => [label, value(label)])) as Record<Label, T>;
}

/** Of those that are numbers. */
function mean(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : sum(numbers) / numbers.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
