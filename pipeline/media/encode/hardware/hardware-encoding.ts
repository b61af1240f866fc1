import type { H264Encoder, H264EncoderSettings } from '../h264-encoder.ts';

/** What an encoder needs of hardware, and where it tells that the hardware failed. */
export interface HardwareEncoding {
  /** @throws LibavError */
  open(settings: H264EncoderSettings): H264Encoder;
  /** Not to be tried again: a viewer who comes would wait for it in vain each time. */
  noteFailure(error: unknown): void;
  /** FFmpeg's name of the encoder, as `h264_vaapi`. */
  readonly codec: string;
  /** Why it is not to be relied on; null as long as it is. */
  readonly failure: string | null;
  close(): void;
}
