import type { Detection } from '../domain/detection.ts';
import type { DetectorErrorCode } from '../errors.ts';
import type { RgbFrame } from './detector.ts';
import type { LoadedModel } from './manifest.ts';

/** `workerData` of an inference thread. */
export interface ThreadStart {
  readonly model: LoadedModel;
}

/** Process to inference thread, by structured clone within one program: checked by types alone. */
export type ToThread =
  /** The frames' buffers are transferred: the sender has them no more. One at a time. */
  { readonly type: 'infer'; readonly frames: readonly RgbFrame[] } | { readonly type: 'stop' };

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly code: DetectorErrorCode; readonly message: string }
  | {
      readonly type: 'inferred';
      readonly detections: readonly (readonly Detection[])[];
      readonly inferMs: number;
    }
  | { readonly type: 'infer-failed'; readonly message: string };
