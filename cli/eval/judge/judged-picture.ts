import type { Box } from '../../../pipeline/domain/box.ts';
import type { Detection } from '../../../pipeline/domain/detection.ts';
import type { Label } from '../../../pipeline/domain/label.ts';

export interface LabelledBox {
  readonly box: Box;
  readonly label: Label;
}

export type FoundFace = Pick<Detection, 'box' | 'label' | 'confidence'>;

/** What is known of a picture, and what the model said of it. */
export interface JudgedPicture {
  readonly file: string;
  /** Of the picture inside the model's input: a face's size is told in the pixels that the model sees. */
  readonly inputHeightPx: number;
  readonly truths: readonly LabelledBox[];
  readonly detections: readonly FoundFace[];
}

/** In pixels of the model's input. */
export function faceHeightPx(box: Box, { inputHeightPx }: Pick<JudgedPicture, 'inputHeightPx'>): number {
  return (box[3] - box[1]) * inputHeightPx;
}
