import type { JudgedPicture } from '../../../../../cli/eval/judge/judged-picture.ts';
import type { Box } from '../../../../../pipeline/domain/box.ts';
import type { Label } from '../../../../../pipeline/domain/label.ts';

export const [LEFT, RIGHT, NOWHERE]: [Box, Box, Box] = [
  [0, 0, 0.4, 0.4],
  [0.5, 0.5, 0.9, 0.9],
  [0.9, 0, 1, 0.1],
];

/** A picture of 100 px in the model's input, unless said otherwise. */
export function judged(
  truths: readonly (readonly [Box, Label])[],
  detections: readonly (readonly [Box, Label, number])[],
  inputHeightPx = 100,
): JudgedPicture {
  return {
    file: 'picture.jpg',
    inputHeightPx,
    truths: truths.map(([box, label]) => ({ box, label })),
    detections: detections.map(([box, label, confidence]) => ({ box, label, confidence })),
  };
}
