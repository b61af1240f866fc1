import type { Packet } from 'node-av/lib';
import type { VideoStream } from '../media/video-stream.ts';
import { parameterSetsOf } from '../media/h264/nal-units.ts';
import { Mp4Writer } from '../media/mp4/writer.ts';
import { Mp4Transcoder } from '../media/mp4/transcoder.ts';

/** What a clip is written with: packets in, an MP4 file out. */
export interface ClipTrack {
  /** FFmpeg's name of what is in the file. */
  readonly codec: string;
  /** The first packet must be a keyframe. */
  write(packet: Packet): void;
  close(): void;
}

/**
 * H.264 goes into the clip as the camera sent it. What browsers do not play (H.265 without hardware, MJPEG, a webcam's
 * raw pictures) is made H.264, only while a clip is written.
 */
export function openClipTrack(
  path: string,
  stream: VideoStream,
  size: { width: number; height: number },
): ClipTrack {
  return stream.codec === 'h264' ? new OriginalTrack(path, stream, size) : new Mp4Transcoder(path, stream);
}

/** The file is begun with the first keyframe: its parameter sets are right even where the camera's session description is not. */
class OriginalTrack implements ClipTrack {
  readonly codec = 'h264';
  readonly #open: (keyframe: Packet) => Mp4Writer;
  #writer: Mp4Writer | undefined;

  constructor(path: string, stream: VideoStream, size: { width: number; height: number }) {
    this.#open = (keyframe) =>
      new Mp4Writer(path, stream, size, parameterSetsOf(keyframe.data ?? Buffer.alloc(0)));
  }

  write(packet: Packet): void {
    this.#writer ??= this.#open(packet);
    this.#writer.write(packet);
  }

  close(): void {
    this.#writer?.close();
  }
}
