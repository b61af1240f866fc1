import { placePicture } from '../../pipeline/detect/letterbox.ts';
import type { RgbFrame } from '../../pipeline/detect/detector.ts';
import { Decoder } from '../../pipeline/media/decode/decoder.ts';
import { Demuxer } from '../../pipeline/media/decode/demuxer.ts';
import { newRgbPicture } from '../../pipeline/media/picture/rgb-picture.ts';
import { RgbScaler } from '../../pipeline/media/picture/rgb-scaler.ts';
import type { Clip } from '../clips.ts';

/** Pictures of the clip as a camera hands them to the detector, spread over its length. */
export async function sampleFrames(
  clip: Clip,
  count: number,
  sizes: readonly (readonly [number, number])[],
  signal: AbortSignal,
): Promise<readonly RgbFrame[]> {
  const frames: RgbFrame[] = [];
  const every = Math.floor(clip.frames / count);
  const { inputWidth, inputHeight, windows } = placePicture(clip.width, clip.height, sizes);
  const [{ left, top, width, height }] = windows;
  const request = { url: `file:${clip.mp4Path}`, format: 'mov', options: { protocol_whitelist: 'file' } };
  const demuxer = await Demuxer.open(request, signal);
  const decoder = new Decoder(demuxer.stream);
  const scaler = new RgbScaler();
  try {
    for (let index = 0; frames.length < count;) {
      const packet = await demuxer.read();
      if (packet === null) break;
      decoder.decode(packet, (frame) => {
        index += 1;
        if (index % every !== 0 || frames.length === count) return;
        const input = newRgbPicture(inputWidth, inputHeight, 114);
        scaler.toRgb(frame, input, { x: left, y: top, width, height });
        frames.push({ width: inputWidth, height: inputHeight, rgb: input.pixels });
      });
      packet.free();
    }
    return frames;
  } finally {
    scaler.close();
    decoder.close();
    await demuxer.close();
  }
}
