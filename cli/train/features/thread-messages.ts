import type { Affine } from '../pictures/augmentation.ts';
import type { Fingerprint } from '../pictures/duplicates.ts';

/** `workerData` of a feature thread. */
export interface ThreadStart {
  /** ONNX, from uint8 crops to the embedding. */
  readonly features: Uint8Array;
  readonly cachePath: string;
}

export interface ReadPicture extends Fingerprint {
  /** 224x224 RGB; its buffer is transferred. */
  readonly rgb: Uint8Array;
}

/** Why a picture cannot be used. */
export interface BrokenPicture {
  readonly problem: string;
}

/** Work for a thread, one at a time, by structured clone within one program: checked by types alone. */
export type Task =
  | { readonly type: 'read'; readonly files: readonly string[] }
  /** The cached pictures at these positions, each changed by its map where there is one. */
  | {
      readonly type: 'embed';
      readonly positions: readonly number[];
      readonly maps: readonly Affine[] | null;
    };

export type ToThread = Task | { readonly type: 'stop' };

export interface Answers {
  readonly read: { readonly type: 'read'; readonly pictures: readonly (ReadPicture | BrokenPicture)[] };
  /** One embedding a picture, one after the other; the buffer is transferred. */
  readonly embed: { readonly type: 'embed'; readonly embeddings: Float32Array };
}

export type FromThread =
  | { readonly type: 'ready' }
  | Answers[Task['type']]
  | { readonly type: 'failed'; readonly message: string };
