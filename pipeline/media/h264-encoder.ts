import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Packet, Rational, type Frame } from 'node-av/lib';
import { check, LibavError } from './libav.ts';
import { PictureRate } from './picture-rate.ts';

/** What x264 is told for good: it cannot be told anew while it runs. */
const NOMINAL_FPS = 25;

export interface H264EncoderSettings {
  readonly width: number;
  readonly height: number;
  /** x264's preset, as `superfast`. */
  readonly preset: string;
  readonly bitrateBps: number;
  readonly colorRange: Frame['colorRange'];
}

/** x264 for live viewing: constrained baseline, no B-frames, no look-ahead, one thread; time base 1/90000. */
export class H264Encoder {
  readonly width: number;
  readonly height: number;
  readonly #context = new CodecContext();
  readonly #packet = new Packet();
  readonly #rate = new PictureRate(NOMINAL_FPS);
  #bitrateBps: number;
  #isClosed = false;

  constructor(settings: H264EncoderSettings) {
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
    // Keyframes come on demand (a viewer joins, or lost a packet); this is only the fallback.
    context.gopSize = 250;
    context.maxBFrames = 0;
    context.threadCount = 1;
    this.#applyRate();
    const options = { preset: settings.preset, tune: 'zerolatency', profile: 'baseline', 'forced-idr': '1' };
    // Not by a Dictionary given to open2: it is freed twice there.
    for (const [name, value] of Object.entries(options)) check(context.setOption(name, value), `set ${name}`);
    check(context.open2Sync(codec, null), 'open the encoder');
    this.#packet.alloc();
  }

  /** Takes effect on the next frame. */
  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps;
    this.#applyRate();
  }

  /**
   * Encodes one 4:2:0 frame, its `pts` in 1/90000 s and rising, and hands out the Annex-B access unit, whose bytes are
   * valid during the call only.
   */
  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: (annexB: Buffer) => void): void {
    if (this.#rate.pictureCame(Number(frame.pts))) this.#applyRate();
    frame.pictType = isKeyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    check(this.#context.sendFrameSync(frame), 'encode');
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      const { data } = this.#packet;
      if (data !== null) onAccessUnit(data);
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
