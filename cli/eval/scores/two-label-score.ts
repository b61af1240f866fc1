import { boxIou } from '../../../pipeline/domain/box.ts';
import { averagePrecision, outcomesOf } from './average-precision.ts';
import { meanOf } from '../../statistics.ts';
import type { JudgedPicture } from '../judge/judged-picture.ts';
import { matchLabel } from './matching.ts';

const TWO_LABELS = ['with_mask', 'without_mask'] as const;
type TwoLabels<T> = Readonly<Record<(typeof TWO_LABELS)[number], T>>;

/** Masked and unmasked alone, as models without a third label are compared. */
export interface TwoLabelScore {
  readonly ap30: TwoLabels<number | null>;
  readonly ap50: TwoLabels<number | null>;
  readonly map30: number | null;
  readonly map50: number | null;
}

/**
 * Faces with an incorrectly worn mask are ignored as COCO ignores a region: a detection that hits no other face and lies on
 * one of them is neither hit nor false alarm. Detections of `incorrect_mask` do not count at all.
 */
export function scoreTwoLabels(pictures: readonly JudgedPicture[]): TwoLabelScore {
  const precision = (label: (typeof TWO_LABELS)[number], minIou: number): number | null => {
    const truthCount = pictures.flatMap(({ truths }) => truths.filter((each) => each.label === label)).length;
    const counted = matchLabel(pictures, label, minIou).filter(
      ({ found, truth, picture }) =>
        truth !== null ||
        !picture.truths.some(
          (each) => each.label === 'incorrect_mask' && boxIou(each.box, found.box) >= minIou,
        ),
    );
    return averagePrecision(outcomesOf(counted), truthCount);
  };
  const at = (minIou: number): TwoLabels<number | null> => ({
    with_mask: precision('with_mask', minIou),
    without_mask: precision('without_mask', minIou),
  });
  const [ap30, ap50] = [at(0.3), at(0.5)];
  const mean = (values: TwoLabels<number | null>) => meanOf(TWO_LABELS.map((label) => values[label]));
  return { ap30, ap50, map30: mean(ap30), map50: mean(ap50) };
}
