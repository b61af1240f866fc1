import type { Box } from './box.ts';
import type { CropScores } from './crop.ts';
import type { TrackLabel } from './label.ts';

/** What a classifier last said of somebody's face. */
export interface Opinion {
  readonly scores: CropScores;
  /** From then to the picture that comes now. */
  readonly ageMs: number;
  /** How often it has seen this person. */
  readonly asks: number;
}

/** Somebody who is expected in a picture, by what is known before it is looked at. */
export interface KnownFace {
  /** Where the face is expected. */
  readonly box: Box;
  /** How far from there the face may be, in box sizes: see `boxDistance`. */
  readonly reach: number;
  readonly label: TrackLabel;
  /** The label's part in the votes of the recent looks, 0..1; 0 while it is unknown. */
  readonly share: number;
  /** Null while no classifier has seen this person. */
  readonly opinion: Opinion | null;
}
