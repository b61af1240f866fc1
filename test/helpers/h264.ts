import { writeFileSync } from 'node:fs';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { AVCOL_RANGE_MPEG } from 'node-av/constants';
import { CodecParameters, type Packet } from 'node-av/lib';
import { AV_CODEC_ID_H264, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import type { VideoStream } from '../../pipeline/media/video-stream.ts';
import { X264Encoder } from '../../pipeline/media/encode/x264-encoder.ts';
import { newFrame } from '../../pipeline/media/picture/frame.ts';
import { makePacket } from './packets.ts';

export interface H264Clip {
  readonly stream: VideoStream;
  /** In 1/90000 s from 0; the caller frees them. */
  readonly packets: readonly Packet[];
}

silenceLibav();

/** Writes the brightness of the picture of this number. */
type Paint = (luma: Buffer, index: number) => void;

/** Really encoded pictures: a grey that grows lighter if nothing else is painted, `gop` pictures from keyframe to keyframe. */
export function encodeH264({
  width = 320,
  height = 180,
  fps = 25,
  count = 50,
  gop = 25,
  preset = 'ultrafast',
  paint = ((luma, index) => void luma.fill(16 + Math.round((200 * index) / count))) as Paint,
} = {}): H264Clip {
  const encoder = new X264Encoder({
    width,
    height,
    preset,
    bitrateBps: 500_000,
    colorRange: AVCOL_RANGE_MPEG,
  });
  const frame = newFrame(width, height);
  const packets: Packet[] = [];
  for (let index = 0; index < count; index += 1) {
    const [y, u, v] = frame.data ?? [];
    if (y) paint(y, index);
    u?.fill(128);
    v?.fill(128);
    const pts = Math.round((index * 90_000) / fps);
    frame.pts = BigInt(pts);
    const isKeyframe = index % gop === 0;
    encoder.encode(frame, isKeyframe, (annexB) => {
      packets.push(makePacket({ pts, isKeyframe, data: Buffer.from(annexB) }));
    });
  }
  frame.free();
  encoder.close();
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = AVMEDIA_TYPE_VIDEO;
  parameters.codecId = AV_CODEC_ID_H264;
  const stream = {
    codec: 'h264',
    parameters,
    timeBase: { num: 1, den: 90_000 },
    width: 0,
    height: 0,
    videoDelay: 0,
    frameRate: fps,
  };
  return { stream, packets };
}

/** Fifty pictures as an Annex-B file, which the simulator serves. @returns the file. */
export function writeH264(file: string, size: { readonly width: number; readonly height: number }): string {
  const { packets, stream } = encodeH264({ ...size, count: 50, gop: 10 });
  writeFileSync(file, Buffer.concat(packets.map((packet) => packet.data ?? Buffer.alloc(0))));
  for (const packet of packets) packet.free();
  stream.parameters.free();
  return file;
}
