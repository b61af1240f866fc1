/** One figure. What is worth a target has one; what can be compared with a floor has that floor, measured in the same run. */
export interface Measurement {
  /** Which of the bench's cases, as `1080p`. */
  readonly case: string;
  readonly unit: string;
  readonly value: number;
  /** The same work by something that does nothing else. */
  readonly floor?: number;
  /** Where it is known better than by the value over the floor, as of what took turns. */
  readonly ratio?: number;
  readonly target?: Target;
  /** What the figure leaves out, or how it was had. */
  readonly note?: string;
}

interface Target {
  /** `ratio` is the value over the floor. */
  readonly of: 'value' | 'ratio';
  readonly is: 'at most' | 'at least';
  readonly limit: number;
}

export interface BenchContext {
  /** An empty folder on a disk, removed after the bench. */
  readonly folder: string;
  /** For what is more than a figure, and kept: it need not exist yet. */
  readonly resultsFolder: string;
  readonly signal: AbortSignal;
  /** Shorter and fewer looks: enough to see that all works, too few for a figure to rely on. */
  readonly isQuick: boolean;
  /** Told as soon as it is known: a bench that fails later has not measured in vain. */
  readonly measured: (measurement: Measurement) => void;
  /** What goes on, for a person who waits. */
  readonly say: (sentence: string) => void;
}

/** @throws BenchSkipped */
export type RunBench = (context: BenchContext) => Promise<void>;

/** Something that this bench needs is not here; the message says what, and how to get it. */
export class BenchSkipped extends Error {
  override readonly name = 'BenchSkipped';
}
