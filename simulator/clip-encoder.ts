import { AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { Packet, Rational, type CodecContext, type Frame } from 'node-av/lib';
import { openEncoder } from '../pipeline/media/open-encoder.ts';
import { check } from '../pipeline/media/libav.ts';
import { newFrame } from '../pipeline/media/picture/frame.ts';
import type { Picture } from './picture.ts';

export interface ClipEncoderSettings {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateBps: number;
}

/** Encodes pictures as an ordinary camera does: H.264 baseline, a keyframe with SPS and PPS each second. */
export class ClipEncoder {
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  readonly #frame: Frame;
  readonly #accessUnits: Buffer[] = [];
  #count = 0n;
  #isClosed = false;

  /** @throws Error when this build of FFmpeg has no x264. */
  constructor(settings: ClipEncoderSettings) {
    // No keyframes beside those of the GOP, or a cut would break its even length.
    const options = { preset: 'veryfast', profile: 'baseline', sc_threshold: '0', 'forced-idr': '1' };
    this.#context = openEncoder(FF_ENCODER_LIBX264, options, (context) => {
      context.width = settings.width;
      context.height = settings.height;
      context.pixelFormat = AV_PIX_FMT_YUV420P;
      context.timeBase = new Rational(1, settings.fps);
      context.framerate = new Rational(settings.fps, 1);
      context.gopSize = settings.fps;
      context.maxBFrames = 0;
      context.threadCount = 2;
      context.bitRate = BigInt(settings.bitrateBps);
      context.rcMaxRate = BigInt(settings.bitrateBps * 2);
      context.rcBufferSize = settings.bitrateBps * 2;
    });
    this.#packet.alloc();
    this.#frame = newFrame(settings.width, settings.height);
  }

  encode(picture: Picture): void {
    // x264 keeps references to a frame that it looks ahead at; writing into it needs one of our own.
    check(this.#frame.makeWritable(), 'get a writable frame');
    const planes = this.#frame.data ?? [];
    const strides = this.#frame.linesize;
    for (const index of [0, 1, 2] as const) {
      const plane = planes[index];
      const stride = strides[index];
      if (plane === undefined || stride === undefined) throw new Error('a frame has no memory');
      const rowBytes = index === 0 ? picture.width : picture.width / 2;
      const bytes = picture.planes[index];
      for (let y = 0; y * rowBytes < bytes.length; y += 1) {
        plane.set(bytes.subarray(y * rowBytes, (y + 1) * rowBytes), y * stride);
      }
    }
    this.#frame.pts = this.#count;
    this.#count += 1n;
    check(this.#context.sendFrameSync(this.#frame), 'encode');
    this.#collect();
  }

  /** The whole clip as an Annex-B byte stream. Nothing can be encoded after it. */
  finish(): Buffer {
    check(this.#context.sendFrameSync(null), 'finish the clip');
    this.#collect();
    return Buffer.concat(this.#accessUnits);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#packet.free();
    this.#frame.free();
    this.#context.freeContext();
  }

  #collect(): void {
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      if (this.#packet.data !== null) this.#accessUnits.push(Buffer.from(this.#packet.data));
      this.#packet.unref();
    }
  }
}
