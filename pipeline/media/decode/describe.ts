import type { AVPixelFormat } from 'node-av/constants';
import { avGetPixFmtName, Codec, type CodecParameters, type Frame } from 'node-av/lib';

/** FFmpeg's name of the frame's pixel format, as `yuv420p`. */
export function pixelFormatName(frame: Frame): string | null {
  return avGetPixFmtName(frame.format as AVPixelFormat);
}

/** The codec profile's name, as `High`, null where the stream does not tell. */
export function profileName(parameters: CodecParameters): string | null {
  const { profile } = parameters;
  return (
    Codec.findDecoder(parameters.codecId)?.profiles?.find((known) => known.profile === profile)?.name ?? null
  );
}
