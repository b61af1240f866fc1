import type { CodecParameters } from 'node-av/lib';

/** The video of an input; its values are copies that outlive the input. */
export interface VideoStream {
  readonly codec: string;
  readonly parameters: CodecParameters;
  readonly timeBase: { readonly num: number; readonly den: number };
  /** Of the container's header, 0 where it tells none. */
  readonly width: number;
  readonly height: number;
  /** Pictures that the decoder holds back to reorder: above 0 with B-frames. */
  readonly videoDelay: number;
  readonly frameRate: number | null;
}
