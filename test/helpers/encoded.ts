import { AVCOL_RANGE_MPEG, AV_CODEC_ID_H264, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { CodecParameters, type Frame } from 'node-av/lib';
import { Decoder } from '../../pipeline/media/decode/decoder.ts';
import type { H264Encoder } from '../../pipeline/media/encode/h264-encoder.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { nalTypeOf, splitNalUnits } from '../../pipeline/media/h264/nal-units.ts';
import { newFrame } from '../../pipeline/media/picture/frame.ts';
import { makePacket } from './packets.ts';

silenceLibav();

export const SMALL = { width: 320, height: 180, bitrateBps: 1_000_000, colorRange: AVCOL_RANGE_MPEG };

const TICKS = 3600;

export interface AccessUnit {
  readonly annexB: Buffer;
  readonly pts: number;
  readonly nalTypes: readonly number[];
}

/** What comes out for pictures of one grey each, 25 a second. `isNoisy`: no two are alike, there is always more to say. */
export function encodeGreys(
  encoder: H264Encoder,
  greys: readonly number[],
  { from = 0, isNoisy = false, isKeyframe = (index: number) => index === from } = {},
): AccessUnit[] {
  const frame = newFrame(encoder.width, encoder.height);
  const units: AccessUnit[] = [];
  for (const [offset, grey] of greys.entries()) {
    const index = from + offset;
    paint(frame, grey, isNoisy ? index + 1 : 0);
    frame.pts = BigInt(index * TICKS);
    encoder.encode(frame, isKeyframe(index), (annexB, pts) =>
      units.push({ annexB: Buffer.from(annexB), pts, nalTypes: splitNalUnits(annexB).map(nalTypeOf) }),
    );
  }
  frame.free();
  return units;
}

/** Of each picture that a viewer decodes, the brightness and the colour in the middle. */
export function decodeMiddles(units: readonly AccessUnit[]): (readonly [number, number, number])[] {
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = AVMEDIA_TYPE_VIDEO;
  parameters.codecId = AV_CODEC_ID_H264;
  const timeBase = { num: 1, den: 90_000 };
  const size = { width: 0, height: 0, videoDelay: 0, frameRate: 25 };
  const decoder = new Decoder({ codec: 'h264', parameters, timeBase, ...size });
  const middles: (readonly [number, number, number])[] = [];
  for (const { annexB, pts } of units) {
    const packet = makePacket({ pts, data: annexB });
    decoder.decode(packet, (frame) => middles.push(middleOf(frame)));
    packet.free();
  }
  decoder.close();
  parameters.free();
  return middles;
}

function paint(frame: Frame, grey: number, noiseSeed: number): void {
  const [y, u, v] = frame.data ?? [];
  y?.fill(grey);
  u?.fill(90);
  v?.fill(160);
  if (noiseSeed === 0 || y === undefined) return;
  let seed = noiseSeed;
  for (let at = 0; at < y.length; at += 1) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    y[at] = 96 + (seed >> 25);
  }
}

function middleOf(frame: Frame): readonly [number, number, number] {
  const at = (plane: number, shift: number) => {
    const line = (frame.height >> shift) >> 1;
    return frame.data?.[plane]?.[line * (frame.linesize[plane] ?? 0) + ((frame.width >> shift) >> 1)] ?? -1;
  };
  return [at(0, 0), at(1, 1), at(2, 1)];
}
