import type { Box } from './box.ts';
import type { CropScores } from './crop.ts';
import type { Label } from './label.ts';

/** One face in one frame. `confidence` is the score of `label`, 0..1; `scores` holds all three. */
export interface Detection {
  readonly box: Box;
  readonly label: Label;
  readonly confidence: number;
  readonly scores: Readonly<Record<Label, number>>;
  /** What a classifier said of this face in this frame; absent where it was not asked. */
  readonly opinion?: CropScores;
}
