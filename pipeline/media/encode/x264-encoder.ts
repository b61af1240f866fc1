import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Packet, Rational, type Frame } from 'node-av/lib';
import {
  MAX_KEYFRAME_INTERVAL,
  NOMINAL_FPS,
  type H264Encoder,
  type H264EncoderSettings,
  type OnAccessUnit,
} from './h264-encoder.ts';
import { check, LibavError } from '../libav.ts';
import { PictureRate } from './picture-rate.ts';

export interface X264Settings extends H264EncoderSettings {
  /** As `superfast`. */
  readonly preset: string;
}

/** On the processor: constrained baseline, no look-ahead, one thread. */
export class X264Encoder implements H264Encoder {
  readonly width: number;
  readonly height: number;
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #rate = new PictureRate(NOMINAL_FPS);
  #bitrateBps: number;
  #isClosed = false;

  constructor(settings: X264Settings) {
    this.width = settings.width;
    this.height = settings.height;
    this.#bitrateBps = settings.bitrateBps;
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (codec === null) throw new LibavError('find x264', -1);
    const context = this.#context;
    context.allocContext3(codec);
    context.width = settings.width;
    context.height = settings.height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.colorRange = settings.colorRange;
    context.timeBase = new Rational(1, 90_000);
    context.framerate = new Rational(NOMINAL_FPS, 1);
    context.gopSize = MAX_KEYFRAME_INTERVAL;
    context.maxBFrames = 0;
    context.threadCount = 1;
    this.#applyRate();
    const options = { preset: settings.preset, tune: 'zerolatency', profile: 'baseline', 'forced-idr': '1' };
    // Not by a Dictionary given to open2: it is freed twice there.
    for (const [name, value] of Object.entries(options)) check(context.setOption(name, value), `set ${name}`);
    check(context.open2Sync(codec, null), 'open the encoder');
    this.#packet.alloc();
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps;
    this.#applyRate();
  }

  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: OnAccessUnit): void {
    if (this.#rate.pictureCame(Number(frame.pts))) this.#applyRate();
    frame.pictType = isKeyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    check(this.#context.sendFrameSync(frame), 'encode');
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      const { data } = this.#packet;
      if (data !== null) onAccessUnit(data, Number(this.#packet.pts));
      this.#packet.unref();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#packet.free();
    this.#context.freeContext();
  }

  /**
   * With zerolatency x264 shares the bit rate out by its nominal pictures a second, so it is given the bit rate that comes
   * to the wanted one at the real pace. A buffer of half a second bounds the burst a keyframe may make.
   */
  #applyRate(): void {
    const nominalBps = (this.#bitrateBps * NOMINAL_FPS) / this.#rate.fps;
    this.#context.bitRate = BigInt(Math.round(nominalBps));
    this.#context.rcMaxRate = BigInt(Math.round(nominalBps));
    this.#context.rcBufferSize = Math.round(this.#bitrateBps / 2);
  }
}
