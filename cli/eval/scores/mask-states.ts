import { LABELS } from '../../../pipeline/domain/label.ts';
import { sum } from '../../statistics.ts';
import { forEachLabel, type ByLabel } from './by-label.ts';
import { faceHeightPx, type JudgedPicture } from '../judge/judged-picture.ts';
import { matchAnyLabel, type PictureMatch } from './matching.ts';

/** What is said of the faces that were found: matched whatever their label, at IoU 0.5. */
export interface MaskStates {
  readonly faces: number;
  /** Share of them with the right label, null without a face. */
  readonly accuracy: number | null;
  /** Faces by true label, then by the label that was said. */
  readonly confusion: ByLabel<ByLabel<number>>;
  /** Share of the found `incorrect_mask` faces that were not taken for masked, null without one. */
  readonly incorrectNotMasked: number | null;
}

const OVER_PX = 32;

/** All faces that were found, and those of at least 32 px. */
export function judgeMaskStates(pictures: readonly JudgedPicture[]): {
  readonly all: MaskStates;
  readonly over32: MaskStates;
} {
  const matches = matchAnyLabel(pictures, 0.5);
  const isLarge = ({ truth, picture }: PictureMatch): boolean =>
    truth !== null && faceHeightPx(truth.box, picture) >= OVER_PX;
  return { all: statesOf(matches), over32: statesOf(matches.filter(isLarge)) };
}

function statesOf(matches: readonly PictureMatch[]): MaskStates {
  const confusion = forEachLabel((truly) =>
    forEachLabel(
      (said) => matches.filter(({ truth, found }) => truth?.label === truly && found.label === said).length,
    ),
  );
  const rowSum = (row: ByLabel<number>): number => sum(LABELS.map((label) => row[label]));
  const faces = sum(LABELS.map((label) => rowSum(confusion[label])));
  const right = sum(LABELS.map((label) => confusion[label][label]));
  const incorrect = rowSum(confusion.incorrect_mask);
  return {
    faces,
    accuracy: faces === 0 ? null : right / faces,
    confusion,
    incorrectNotMasked: incorrect === 0 ? null : (incorrect - confusion.incorrect_mask.with_mask) / incorrect,
  };
}
