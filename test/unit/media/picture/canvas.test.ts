import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUVJ420P,
  type AVPixelFormat,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { afterEach, describe, expect, it } from 'vitest';
import { Canvas } from '../../../../pipeline/media/picture/canvas.ts';
import { Decoder } from '../../../../pipeline/media/decode/decoder.ts';
import { X264Encoder } from '../../../../pipeline/media/encode/x264-encoder.ts';
import { encodeJpeg } from '../../../../pipeline/media/picture/jpeg.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';
import { encodeH264 } from '../../../helpers/h264.ts';

function greyFrame(width: number, height: number, format: AVPixelFormat, luma: number): Frame {
  const frame = newFrame(width, height, format);
  const [y, ...chroma] = frame.data ?? [];
  y?.fill(luma);
  for (const plane of chroma) plane.fill(128);
  frame.pts = 5n;
  return frame;
}

describe('Canvas', () => {
  const canvas = new Canvas();
  afterEach(() => canvas.close());

  it.each([
    ['yuv420p', AV_PIX_FMT_YUV420P, 640, 360, 640, 360],
    ['full range', AV_PIX_FMT_YUVJ420P, 640, 360, 640, 360],
    ['4:2:2', AV_PIX_FMT_YUV422P, 640, 360, 640, 360],
    ['nv12', AV_PIX_FMT_NV12, 640, 360, 640, 360],
    ['odd sides', AV_PIX_FMT_YUV420P, 641, 361, 640, 360],
    ['4K', AV_PIX_FMT_YUV420P, 3840, 2160, 1920, 1080],
    ['4K upright', AV_PIX_FMT_YUV420P, 2160, 3840, 1080, 1920],
  ])('makes %s a picture that x264 takes', (_, format, width, height, wantedWidth, wantedHeight) => {
    const source = greyFrame(width, height, format, 120);
    const picture = canvas.paint(source);
    expect([picture.width, picture.height, picture.format]).toEqual([
      wantedWidth,
      wantedHeight,
      AV_PIX_FMT_YUV420P,
    ]);
    const { data, linesize } = canvas.planes();
    expect(data[0][Math.floor(wantedHeight / 2) * linesize[0] + 100]).toBeCloseTo(120, -1);
    const encoder = new X264Encoder({
      width: picture.width,
      height: picture.height,
      preset: 'ultrafast',
      bitrateBps: 1_000_000,
      colorRange: picture.colorRange,
    });
    const units: number[] = [];
    encoder.encode(picture, true, (annexB) => units.push(annexB.length));
    encoder.close();
    source.free();
    expect(units).toHaveLength(1);
  });

  it('shows what was painted last, in its size', () => {
    for (const [width, height, luma] of [
      [640, 360, 120],
      [640, 360, 60],
      [320, 180, 200],
    ] as const) {
      const source = greyFrame(width, height, AV_PIX_FMT_YUV420P, luma);
      canvas.paint(source);
      source.free();
      const planes = canvas.planes();
      expect([planes.width, planes.height, planes.data[0][planes.linesize[0] + 5]]).toEqual([
        width,
        height,
        luma,
      ]);
    }
  });

  it('copies: what is drawn does not reach the decoded frame', () => {
    const source = greyFrame(64, 64, AV_PIX_FMT_YUV420P, 50);
    canvas.paint(source);
    canvas.planes().data[0].fill(235);
    expect(source.data?.[0]?.[0]).toBe(50);
    source.free();
  });
});

describe('X264Encoder and Decoder', () => {
  it('put a keyframe with its parameter sets exactly where one is asked for', () => {
    const { packets, stream } = encodeH264({ count: 10, gop: 4 });
    const types = packets.map((packet) =>
      [...(packet.data?.toString('hex') ?? '').matchAll(/000001(..)/g)].map(
        ([, type]) => Number.parseInt(type!, 16) & 31,
      ),
    );
    expect(types.map((each) => each.includes(5))).toEqual([
      true,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      true,
      false,
    ]);
    expect(types[4]).toEqual(expect.arrayContaining([7, 8, 5]));
    const decoder = new Decoder(stream);
    const lumas: number[] = [];
    for (const packet of packets) decoder.decode(packet, (frame) => lumas.push(frame.data?.[0]?.[0] ?? -1));
    decoder.close();
    for (const packet of packets) packet.free();
    stream.parameters.free();
    expect(lumas).toHaveLength(10);
    expect(lumas.at(-1)).toBeGreaterThan(lumas[0]! + 100);
  });

  it('survive garbage between the packets', () => {
    const { packets, stream } = encodeH264({ count: 4, gop: 2 });
    const decoder = new Decoder(stream);
    let frames = 0;
    for (const packet of packets) {
      decoder.decode(packet, () => (frames += 1));
      packet.data = Buffer.alloc(300, 0x5a);
      decoder.decode(packet, () => (frames += 1));
      packet.free();
    }
    decoder.close();
    stream.parameters.free();
    expect(frames).toBeGreaterThanOrEqual(2);
  });
});

describe('encodeJpeg', () => {
  it('writes a JPEG of odd and of even sizes', () => {
    for (const [width, height] of [
      [641, 361],
      [320, 180],
    ] as const) {
      const frame = greyFrame(width, height, AV_PIX_FMT_YUV420P, 90);
      const jpeg = encodeJpeg(frame);
      frame.free();
      expect(jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9');
    }
  });
});
