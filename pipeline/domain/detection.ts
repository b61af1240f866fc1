import type { Box } from './box.ts';
import type { Label } from './label.ts';

/** One face in one frame. `confidence` is the score of `label`, 0..1; `scores` holds all three. */
export interface Detection {
  readonly box: Box;
  readonly label: Label;
  readonly confidence: number;
  readonly scores: Readonly<Record<Label, number>>;
}
