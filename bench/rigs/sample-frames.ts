import { Letterboxer } from '../../pipeline/camera/looks/letterboxer.ts';
import { placePicture, type InputSize } from '../../pipeline/detect/letterbox.ts';
import type { RgbFrame } from '../../pipeline/detect/detector.ts';
import { Decoder } from '../../pipeline/media/decode/decoder.ts';
import { Demuxer } from '../../pipeline/media/decode/demuxer.ts';
import type { Clip } from '../clips.ts';

/** Of a detector, as the manifest tells it. */
interface PictureInput {
  readonly sizes: readonly InputSize[];
  readonly letterboxFill: number;
}

/** Pictures of the clip as a camera hands them to the detector, spread over its length. */
export async function sampleFrames(
  clip: Clip,
  count: number,
  { sizes, letterboxFill }: PictureInput,
  signal: AbortSignal,
): Promise<readonly RgbFrame[]> {
  const frames: RgbFrame[] = [];
  const every = Math.floor(clip.frames / count);
  const placement = placePicture(clip.width, clip.height, sizes);
  const { inputWidth: width, inputHeight: height } = placement;
  const request = { url: `file:${clip.mp4Path}`, format: 'mov', options: { protocol_whitelist: 'file' } };
  const demuxer = await Demuxer.open(request, signal);
  const decoder = new Decoder(demuxer.stream);
  const letterboxer = new Letterboxer();
  try {
    for (let index = 0; frames.length < count;) {
      const packet = await demuxer.read();
      if (packet === null) break;
      decoder.decode(packet, (frame) => {
        index += 1;
        if (index % every !== 0 || frames.length === count) return;
        letterboxer.open(frame, placement);
        // A copy: the next picture overwrites it.
        frames.push({ width, height, rgb: Buffer.from(letterboxer.whole(placement, letterboxFill)) });
      });
      packet.free();
    }
    return frames;
  } finally {
    letterboxer.close();
    decoder.close();
    await demuxer.close();
  }
}
