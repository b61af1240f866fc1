import type { Box } from './box.ts';
import type { Detection } from './detection.ts';
import type { TrackLabel } from './label.ts';

/**
 * `standing`: neither the face nor its surroundings moved. `carried`: it moved as they did, with a camera that moves; whether
 * it changed meanwhile cannot be told.
 */
export type Stillness = 'standing' | 'carried';

/** One person over time. Times are milliseconds on the camera's monotonic clock. */
export interface Track {
  readonly id: number;
  /** Where the person was last seen. */
  readonly box: Box;
  readonly label: TrackLabel;
  /** Confidence of `label`, 0..1, over the recent looks. */
  readonly confidence: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Seen in the newest look that was at the whole picture, or since; a lost track stays for `relinkMs`, invisible. */
  readonly visible: boolean;
  /** What the detector said in the newest look; absent where it did not find this person. */
  readonly look?: Detection;
  /** Never seen to move of its own, so perhaps a poster; absent for people, and where nobody watches for it. */
  readonly stillness?: Stillness;
}
