import { AVCOL_RANGE_MPEG } from 'node-av/constants';
import { Codec, CodecContext } from 'node-av/lib';
import { describe, expect, it } from 'vitest';
import { FallBackEncoder } from '../../../../pipeline/media/encode/fall-back-encoder.ts';
import { H264Encoders } from '../../../../pipeline/media/encode/h264-encoders.ts';
import {
  HARDWARE_ENCODER_KINDS,
  type HardwareEncoderChoice,
} from '../../../../pipeline/media/encode/hardware/kind.ts';
import { HARDWARE_ENCODERS } from '../../../../pipeline/media/encode/hardware/registry.ts';
import type { HardwareEncoding } from '../../../../pipeline/media/encode/hardware/hardware-encoding.ts';
import { X264Encoder } from '../../../../pipeline/media/encode/x264-encoder.ts';
import { encodeGreys, SMALL } from '../../../helpers/encoded.ts';
import { ShortLivedEncoder } from '../../../helpers/short-lived-encoder.ts';
import { keptLog } from '../../../helpers/rtsp-source.ts';

/** What two viewers, one after the other, make a camera say and do. */
function watchTwice(hardware: HardwareEncoderChoice) {
  const { log, lines } = keptLog();
  const encoders = new H264Encoders({ hardware, preset: 'ultrafast', log });
  const inUse = [encoders.inUse];
  const opened = [1, 2].map(() => {
    const encoder = encoders.open({ ...SMALL, colorRange: AVCOL_RANGE_MPEG });
    expect(encodeGreys(encoder, [50, 100, 150]).length).toBeGreaterThan(0);
    encoder.close();
    inUse.push(encoders.inUse);
    return encoder;
  });
  encoders.close();
  return { opened, inUse, said: lines.map((line) => JSON.parse(line) as { level: number; msg: string }) };
}

const x264 = (reason: string | null) => ({ isHardware: false, name: 'libx264', reason });

describe('H264Encoders', () => {
  it('encodes on the CPU, and says nothing, where no hardware is wanted', () => {
    const { opened, inUse, said } = watchTwice('off');
    for (const encoder of opened) expect(encoder).toBeInstanceOf(X264Encoder);
    expect(said).toEqual([]);
    for (const each of inUse) expect(each).toEqual(x264(null));
  });

  it('says in one line, once, what encodes when it chose by itself', () => {
    const { opened, inUse, said } = watchTwice('auto');
    expect(said).toHaveLength(1);
    const isFound = opened[0] instanceof FallBackEncoder;
    expect(said[0]).toMatchObject({
      level: 30,
      msg: isFound ? 'hardware encodes' : 'no hardware encoder found, the CPU encodes',
    });
    const told = isFound
      ? expect.objectContaining({ isHardware: true })
      : x264('no hardware encoder was found');
    expect(inUse).toEqual([null, told, told]);
  });

  it.each(HARDWARE_ENCODER_KINDS)(
    'encodes, with one warning for all viewers where there is no %s',
    (kind) => {
      const { opened, inUse, said } = watchTwice(kind);
      const isFound = opened[0] instanceof FallBackEncoder;
      const encoder = HARDWARE_ENCODERS[kind].codec;
      expect(said).toEqual([
        expect.objectContaining(
          isFound
            ? { level: 30, encoder, msg: 'hardware encodes' }
            : {
                level: 40,
                encoder,
                reason: expect.stringContaining(HARDWARE_ENCODERS[kind].needs) as string,
                msg: 'hardware encoding failed, the CPU encodes',
              },
        ),
      ]);
      const told = isFound
        ? { isHardware: true, name: encoder, reason: null }
        : x264(expect.stringMatching(new RegExp(`^${encoder} failed: .* It needs `)) as string);
      expect(inUse).toEqual([null, told, told]);
    },
  );
});

describe('H264Encoders, when hardware fails for one of several viewers', () => {
  const reason = 'h264_nvenc failed: the device is gone';

  /** Hardware whose encoders live for so many pictures each. */
  function encodersOf(...lives: number[]): H264Encoders {
    let failure: string | null = null;
    const hardware: HardwareEncoding = {
      codec: 'h264_nvenc',
      get failure() {
        return failure;
      },
      open: () => new ShortLivedEncoder(lives.shift() ?? 0),
      noteFailure: (error) => {
        failure ??= (error as Error).message;
      },
      close: () => undefined,
    };
    const { log } = keptLog();
    return new H264Encoders({ hardware: 'nvenc', preset: 'ultrafast', log, find: () => hardware });
  }
  const open = (encoders: H264Encoders) => encoders.open({ ...SMALL, colorRange: AVCOL_RANGE_MPEG });

  it('tells hardware as long as it encodes for somebody, with the reason why not for all', () => {
    const encoders = encodersOf(100, 1);
    const [one, two] = [open(encoders), open(encoders)];
    encodeGreys(one, [50, 100]);
    expect(encoders.inUse).toEqual({ isHardware: true, name: 'h264_nvenc', reason: null });
    encodeGreys(two, [50, 100]);
    expect(encoders.inUse).toEqual({ isHardware: true, name: 'h264_nvenc', reason });
    const three = open(encoders);
    expect(three).toBeInstanceOf(X264Encoder);
    expect(encoders.inUse).toEqual({ isHardware: true, name: 'h264_nvenc', reason });
    one.close();
    expect(encoders.inUse).toEqual(x264(reason));
    for (const each of [two, three]) each.close();
    encoders.close();
  });

  it('tells the CPU once it failed for all', () => {
    const encoders = encodersOf(1, 2);
    const [one, two] = [open(encoders), open(encoders)];
    encodeGreys(one, [50, 100]);
    expect(encoders.inUse?.isHardware).toBe(true);
    encodeGreys(two, [50, 100, 150]);
    expect(encoders.inUse).toEqual(x264(reason));
    for (const each of [one, two]) each.close();
    encoders.close();
  });
});

describe('HARDWARE_ENCODERS', () => {
  const inThisBuild = Object.values(HARDWARE_ENCODERS).filter(
    ({ codec }) => Codec.findEncoderByName(codec) !== null,
  );

  it.each(inThisBuild)('asks $codec for nothing that it does not know', ({ codec, options }) => {
    const context = new CodecContext();
    context.allocContext3(Codec.findEncoderByName(codec));
    for (const [name, value] of Object.entries(options))
      expect([name, context.setOption(name, value)]).toEqual([name, 0]);
    context.freeContext();
  });
});
