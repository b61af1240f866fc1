import type { CameraSettings } from '../../pipeline/camera/settings.ts';

/** To the child that runs a camera as fast as it can, in turns. */
export type ToAnnotated =
  | {
      readonly type: 'start';
      readonly settings: CameraSettings;
      readonly fps: number;
      /** Where to send what a viewer would get; null: nobody watches. */
      readonly viewer: { readonly port: number; readonly bitrateBps: number } | null;
    }
  | { readonly type: 'run'; readonly frames: number }
  | { readonly type: 'finish' };

/** What the child tells. */
export type FromAnnotated =
  /** At the start, and after each turn: what it took. */
  | { readonly type: 'resting'; readonly cpuMs: number }
  /** In all turns together. */
  | {
      readonly type: 'finished';
      readonly looks: number;
      readonly sparedLooks: number;
      readonly sentPictures: number;
    };
