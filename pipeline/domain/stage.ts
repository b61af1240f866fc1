/** What a camera process does with a picture, in the order of its way. */
export const STAGES = [
  'ingest',
  'decode',
  'motion',
  'scale',
  'detect',
  'track',
  'verify',
  'annotate',
  'encode',
  'rtp',
  'record',
] as const;

export type Stage = (typeof STAGES)[number];

/** What one stage did since the report before. */
export interface StageReport {
  readonly stage: Stage;
  /** How often it ran. */
  readonly runs: number;
  /**
   * Milliseconds of the process's one thread, without those of the stages that it called. For `detect`, which another
   * process does, from sending a picture to its answer; for `verify`, choosing and cutting crops, not waiting for the answer.
   */
  readonly ms: number;
  /** What waits before it now: packets, pictures, questions about violations, or clips under way. */
  readonly queue: number;
  /** What it gave up: broken packets, pictures that came too late, second looks without an answer, unsent datagrams. */
  readonly dropped: number;
}

/** Stages tell it when they begin and end; a stage within another one stops the outer one's clock. */
export interface StageTimer {
  /** @returns what to give to `leave`. */
  enter(stage: Stage): number;
  leave(before: number): void;
  drop(stage: Stage, count?: number): void;
}
