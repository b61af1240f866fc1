import type { Clip } from '../clips.ts';
import { ffmpegMsPerFrame, x264Arguments } from '../ffmpeg.ts';

const WARM_UP_FRAMES = 75;

/** One ffmpeg that decodes and encodes, one thread each. ms a frame. */
export function transcodeFloor(clip: Clip, frames: number, signal: AbortSignal): Promise<number> {
  const argsFor = (count: number) => [
    ...inputArgs(clip, count),
    ...x264Arguments(),
    '-f',
    'h264',
    '/dev/null',
  ];
  return ffmpegMsPerFrame(argsFor, { warmUpFrames: WARM_UP_FRAMES, frames }, signal);
}

/** One ffmpeg that only decodes, one thread. ms a frame. */
export function decodeFloor(clip: Clip, frames: number, signal: AbortSignal): Promise<number> {
  const argsFor = (count: number) => [...inputArgs(clip, count), '-f', 'null', '-'];
  return ffmpegMsPerFrame(argsFor, { warmUpFrames: WARM_UP_FRAMES, frames }, signal);
}

function inputArgs({ mp4Path }: Clip, count: number): (string | number)[] {
  return ['-threads', 1, '-filter_threads', 1, '-i', mp4Path, '-frames:v', count];
}
