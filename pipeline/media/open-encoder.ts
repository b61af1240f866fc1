import type { FFVideoEncoder } from 'node-av/constants';
import { Codec, CodecContext } from 'node-av/lib';
import { check } from './libav.ts';

/**
 * Opens an encoder of libav's; when it cannot be opened nothing is left behind.
 * @param name FFmpeg's, as `libx264`.
 * @param prepare Sets what is no option.
 * @throws LibavError, or an Error where this build has no such encoder.
 */
export function openEncoder(
  name: FFVideoEncoder,
  options: Readonly<Record<string, string>>,
  prepare: (context: CodecContext) => void,
): CodecContext {
  const codec = Codec.findEncoderByName(name);
  if (codec === null) throw new Error(`this build of FFmpeg has no ${name}`);
  const context = new CodecContext();
  try {
    context.allocContext3(codec);
    prepare(context);
    // Not by a Dictionary given to open2: it is freed twice there.
    for (const [option, value] of Object.entries(options))
      check(context.setOption(option, value), `set ${option} of ${name}`);
    check(context.open2Sync(codec, null), `open ${name}`);
    return context;
  } catch (error) {
    context.freeContext();
    throw error;
  }
}
