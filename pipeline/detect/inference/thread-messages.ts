import type { CropScores } from '../../domain/crop.ts';
import type { DetectorErrorCode } from '../../errors.ts';
import type { CropBatch } from '../crop.ts';
import type { Found, LookFrame } from '../detector.ts';
import type { DetectorChoice } from '../detectors/registry.ts';
import type { ExecutionProvider } from '../onnx/execution-provider.ts';
import type { LoadedClassifier, LoadedModel } from '../models/manifest.ts';

/** `workerData` of an inference thread: what it is for. */
export type ThreadStart =
  | {
      readonly role: 'detect';
      readonly model: LoadedModel;
      readonly choice: DetectorChoice;
    }
  | {
      readonly role: 'classify';
      readonly classifier: LoadedClassifier;
      readonly provider: ExecutionProvider;
    };

/** Process to inference thread, by structured clone within one program: checked by types alone. */
export type ToThread =
  /** The buffers are transferred: the sender has them no more. One request at a time, of the thread's role. */
  | { readonly type: 'infer'; readonly frames: readonly LookFrame[] }
  | { readonly type: 'classify'; readonly crops: CropBatch }
  | { readonly type: 'stop' };

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly code: DetectorErrorCode; readonly message: string }
  | {
      readonly type: 'inferred';
      readonly found: readonly Found[];
      readonly inferMs: number;
    }
  | { readonly type: 'classified'; readonly scores: readonly CropScores[] }
  | { readonly type: 'infer-failed'; readonly message: string };
