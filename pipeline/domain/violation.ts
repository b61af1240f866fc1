import type { Box } from './box.ts';
import type { Label } from './label.ts';

export const VIOLATION_LABELS = ['without_mask', 'incorrect_mask'] as const satisfies readonly Label[];

export type ViolationLabel = (typeof VIOLATION_LABELS)[number];

export const END_REASONS = ['left', 'masked', 'camera-stopped', 'server-stopped'] as const;

export type EndReason = (typeof END_REASONS)[number];

/** A rule broken by one track. Times are UTC milliseconds of the pictures. */
export interface Violation {
  /** UUID, made where the violation is found, so that it survives a lost message. */
  readonly id: string;
  readonly cameraId: string;
  readonly trackId: number;
  readonly label: ViolationLabel;
  /** Of the best look, 0..1. */
  readonly confidence: number;
  /** Of the best look. */
  readonly box: Box;
  /** First look without a mask (before the grace time). */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly endReason: EndReason | null;
}

export type ViolationPhase = 'start' | 'update' | 'end';

export interface ViolationChange {
  readonly phase: ViolationPhase;
  readonly violation: Violation;
}
