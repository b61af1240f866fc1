import type { CameraSettings } from '../../pipeline/camera/settings.ts';

/** To the child that runs a camera as fast as it can. */
export interface AnnotatedStart {
  readonly settings: CameraSettings;
  readonly fps: number;
  /** Not measured: codecs fill their buffers, code is compiled. */
  readonly warmUpFrames: number;
  readonly frames: number;
  /** Null: nobody watches. */
  readonly bitrateBps: number | null;
}

/** What the child tells: when the measured part begins, and what it took. */
export type AnnotatedMessage =
  | { readonly type: 'begun' }
  | { readonly type: 'done'; readonly cpuMs: number; readonly looks: number; readonly sentPackets: number };
