import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, type AVPixelFormat } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { check } from '../libav.ts';

/** 8-bit 4:2:0 in three planes, of limited or full range. */
export function isPlanar420({ format }: Pick<Frame, 'format'>): boolean {
  return format === AV_PIX_FMT_YUV420P || format === AV_PIX_FMT_YUVJ420P;
}

/** A frame with planes of its own, as x264 and the annotator take it. */
export function newFrame(width: number, height: number, format: AVPixelFormat = AV_PIX_FMT_YUV420P): Frame {
  const frame = new Frame();
  frame.alloc();
  givePlanes(frame, width, height, format);
  return frame;
}

/** Planes of its own for an empty frame. */
export function givePlanes(frame: Frame, width: number, height: number, format: AVPixelFormat): void {
  frame.format = format;
  frame.width = width;
  frame.height = height;
  check(frame.getBuffer(), 'allocate a frame');
}
