import type { Box } from '../../pipeline/domain/box.ts';
import type { TrackLabel } from '../../pipeline/domain/label.ts';
import type { EndReason, ViolationLabel } from '../../pipeline/domain/violation.ts';

/** What the product saw in a clip. Times are milliseconds from its first picture. */
export interface Transcript {
  readonly durationMs: number;
  readonly looks: readonly LookRecord[];
  /** Looks spared, as nothing had moved. */
  readonly gated: number;
  readonly events: readonly FoundEvent[];
  /** People whose label was decided, as the product counts them. */
  readonly people: number;
  /** Violations that the second look held back at first, and those that began without its answer. */
  readonly heldBack: number;
  readonly unverified: number;
}

export interface LookRecord {
  readonly atMs: number;
  /** Faces that the classifier was asked about. */
  readonly crops: number;
  /** What the detector process took, waiting left out. */
  readonly inferMs: number;
  /** False: at the windows around known people only. */
  readonly isWhole: boolean;
  /** Everybody who is seen in it. */
  readonly tracks: readonly SeenTrack[];
}

export interface SeenTrack {
  readonly id: number;
  readonly box: Box;
  readonly label: TrackLabel;
}

export interface FoundEvent {
  readonly trackId: number;
  readonly label: ViolationLabel;
  /** Of the best look. */
  readonly box: Box;
  readonly fromMs: number;
  readonly toMs: number;
  readonly endReason: EndReason | null;
  /** When it was told, after the grace time. */
  readonly toldMs: number;
}
