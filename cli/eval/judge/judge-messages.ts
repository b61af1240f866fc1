import type { DetectorErrorCode } from '../../../pipeline/errors.ts';
import type { FaceFinder } from '../../face-finder.ts';
import type { ModelOptions } from '../../model-options.ts';
import type { FoundFace } from './judged-picture.ts';

/** Of the model's manifest entry. */
export type Thresholds = FaceFinder['spec']['thresholds'];

/** `workerData` of a judging thread. */
export interface JudgeStart {
  readonly options: ModelOptions;
  readonly minConfidence: number;
}

export interface FoundFaces {
  readonly detections: readonly FoundFace[];
  /** See `JudgedPicture`. */
  readonly inputHeightPx: number;
}

/** By structured clone within one program: checked by types alone. */
export type ToJudge =
  | { readonly type: 'look'; readonly id: number; readonly file: string }
  | { readonly type: 'stop' };

export type FromJudge =
  | { readonly type: 'ready'; readonly model: string; readonly thresholds: Thresholds }
  | {
      readonly type: 'not-started';
      /** Null for what is nobody's fault but ours. */ readonly code: DetectorErrorCode | 'command' | null;
      readonly message: string;
    }
  | { readonly type: 'found'; readonly id: number; readonly faces: FoundFaces }
  /** This picture cannot be read; `message` is the reason alone. */
  | { readonly type: 'unreadable'; readonly id: number; readonly message: string }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
