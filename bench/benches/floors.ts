import type { Clip } from '../clips.ts';
import { x264Arguments } from '../ffmpeg.ts';
import { FedFfmpeg } from '../rigs/fed-ffmpeg.ts';

/** One ffmpeg that decodes and encodes, one thread each. */
export function transcodeFloor(clip: Clip, signal: AbortSignal): Promise<FedFfmpeg> {
  return FedFfmpeg.start(clip, x264Arguments(), signal);
}

/** One ffmpeg that only decodes, one thread. */
export function decodeFloor(clip: Clip, signal: AbortSignal): Promise<FedFfmpeg> {
  return FedFfmpeg.start(clip, ['-c:v', 'wrapped_avframe'], signal);
}
