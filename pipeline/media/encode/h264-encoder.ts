import { Rational, type CodecContext, type Frame } from 'node-av/lib';
import { NOMINAL_FPS } from './live-bitrate.ts';

export interface H264EncoderSettings {
  readonly width: number;
  readonly height: number;
  readonly bitrateBps: number;
  readonly colorRange: Frame['colorRange'];
}

/** Valid during the call only; `pts` is that of its picture. */
export type OnAccessUnit = (annexB: Buffer, pts: number) => void;

/** For live viewing: baseline, no B-frames, constant bit rate, parameter sets before each keyframe; time base 1/90000. */
export interface H264Encoder {
  readonly width: number;
  readonly height: number;
  /** Takes effect on the next frame. */
  setBitrate(bitrateBps: number): void;
  /**
   * Encodes one 4:2:0 frame, its `pts` in 1/90000 s and rising, and hands out the Annex-B access unit.
   * @throws LibavError
   */
  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: OnAccessUnit): void;
  close(): void;
}

/** Keyframes come on demand (a viewer joins, or lost a packet); this is only the fallback. */
const MAX_KEYFRAME_INTERVAL = 250;

/** What every encoder of them is told alike, before it is opened. */
export function prepareForLive(
  context: CodecContext,
  { width, height, colorRange }: Omit<H264EncoderSettings, 'bitrateBps'>,
): void {
  context.width = width;
  context.height = height;
  context.colorRange = colorRange;
  context.timeBase = new Rational(1, 90_000);
  context.framerate = new Rational(NOMINAL_FPS, 1);
  context.gopSize = MAX_KEYFRAME_INTERVAL;
  context.maxBFrames = 0;
}
