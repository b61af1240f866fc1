import { AV_HWDEVICE_TYPE_VAAPI, AV_PIX_FMT_VAAPI } from 'node-av/constants';
import { Codec, HardwareDeviceContext } from 'node-av/lib';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../../../pipeline/media/decode/decoder.ts';
import { findHardwareDecoding } from '../../../../pipeline/media/decode/hardware-decoding.ts';
import { encodeH264, type H264Clip } from '../../../helpers/h264.ts';
import { keptLog } from '../../../helpers/rtsp-source.ts';

/** A device of libav's that was never switched on: whatever is asked of it fails. */
function deadDevice() {
  const deviceContext = new HardwareDeviceContext();
  deviceContext.alloc(AV_HWDEVICE_TYPE_VAAPI);
  const failures: string[] = [];
  return {
    name: 'dead',
    type: AV_HWDEVICE_TYPE_VAAPI,
    deviceContext,
    pixelFormat: AV_PIX_FMT_VAAPI,
    decoderOf: (codecId: Parameters<typeof Codec.findDecoder>[0]) =>
      failures.length > 0 ? null : Codec.findDecoder(codecId),
    noteFailure: (reason: string) => void failures.push(reason),
    get failure() {
      return failures.at(-1) ?? null;
    },
    failures,
  };
}

function framesOf(decoder: Decoder, packets: ReturnType<typeof encodeH264>['packets']): number {
  let frames = 0;
  for (const packet of packets) decoder.decode(packet, () => (frames += 1));
  return frames;
}

describe('Decoder', () => {
  it('decodes on the CPU when the device fails, from the first picture on, with one warning', () => {
    const { packets, stream } = encodeH264({ count: 10, gop: 5 });
    const { log, lines } = keptLog();
    const device = deadDevice();
    const decoder = new Decoder(stream, { device, log });
    expect(framesOf(decoder, packets)).toBe(10);
    const reason = expect.stringMatching(/^dead failed: /) as string;
    expect(decoder.inUse).toEqual({ isHardware: false, name: 'h264', reason });
    decoder.close();
    // The next connection does not try it again.
    const again = new Decoder(stream, { device, log });
    expect(framesOf(again, packets)).toBe(10);
    expect(again.inUse).toEqual({ isHardware: false, name: 'h264', reason: device.failures[0] });
    again.close();
    expect(device.failures).toHaveLength(1);
    expect(lines.filter((line) => line.includes('hardware decoding failed'))).toHaveLength(1);
    for (const packet of packets) packet.free();
    stream.parameters.free();
    device.deviceContext.free();
  });
});

it.each([
  ['is not wanted', null, null],
  ['was not found', { device: null }, 'no hardware decoder was found'],
  [
    'does not decode the codec',
    { device: { ...deadDevice(), decoderOf: () => null } },
    'dead does not decode h264',
  ],
])('tells that the CPU decodes where hardware %s', (_, hardware, reason) => {
  const { packets, stream } = encodeH264({ count: 5 });
  const decoder = new Decoder(stream, hardware && { ...hardware, log: keptLog().log });
  expect(framesOf(decoder, packets)).toBe(5);
  expect(decoder.inUse).toEqual({ isHardware: false, name: 'h264', reason });
  decoder.close();
  for (const packet of packets) packet.free();
  stream.parameters.free();
});

describe('the loop filter', () => {
  /** Brightness of each picture; `filtered` says for each packet whether it is to be smoothed. */
  function lumas({ stream, packets }: H264Clip, filtered: (index: number) => boolean): Buffer[] {
    const decoder = new Decoder(stream);
    const pictures: Buffer[] = [];
    for (const [index, packet] of packets.entries()) {
      decoder.setLoopFilter(filtered(index));
      decoder.decode(packet, (frame) => pictures.push(Buffer.from(frame.data![0]!)));
    }
    decoder.close();
    return pictures;
  }

  it('is left out when told to, which changes pictures a little, until the next keyframe after it is back', () => {
    const size = { width: 320, height: 192 };
    const paint = (luma: Buffer, index: number): void => {
      for (let at = 0; at < luma.length; at += 1)
        luma[at] = 128 + 80 * Math.sin((at % size.width) / 9 + index / 4) * Math.cos(at / size.width / 11);
    };
    const clip = encodeH264({ ...size, count: 20, gop: 10, preset: 'superfast', paint });
    const whole = lumas(clip, () => true);
    const sparing = lumas(clip, (index) => index >= 5);
    expect(sparing).toHaveLength(20);
    for (const index of [0, 5, 9]) expect(sparing[index]!.equals(whole[index]!)).toBe(false);
    const apart = sparing[9]!.reduce((sum, value, at) => sum + Math.abs(value - whole[9]![at]!), 0);
    expect(apart / sparing[9]!.length).toBeLessThan(2);
    for (const index of [10, 19]) expect(sparing[index]!.equals(whole[index]!)).toBe(true);
    for (const packet of clip.packets) packet.free();
    clip.stream.parameters.free();
  });
});

describe('findHardwareDecoding', () => {
  it('looks for nothing unless told to', async () => {
    const { log, lines } = keptLog();
    expect(await findHardwareDecoding('off', log)).toBeNull();
    expect(lines).toEqual([]);
  });

  it('says in one line what decodes', async () => {
    const { log, lines } = keptLog();
    const hardware = await findHardwareDecoding('auto', log);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(hardware?.device ? /hardware decodes/ : /the CPU decodes/);
    hardware?.close();
  });
});
