import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';

/** The brightness of a decoded frame, a byte a pixel. Valid as long as the frame is. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  /** From one row to the next, padding included. */
  readonly lineBytes: number;
  readonly pixels: Uint8Array;
}

const FORMATS: ReadonlySet<number> = new Set([
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
]);

/** Null where the format keeps brightness in another way, as those of 10 bits. */
export function lumaOf(frame: Frame): Luma | null {
  const pixels = frame.data?.[0];
  const lineBytes = frame.linesize[0];
  if (!FORMATS.has(frame.format) || pixels === undefined || lineBytes === undefined) return null;
  return { width: frame.width, height: frame.height, lineBytes, pixels };
}
