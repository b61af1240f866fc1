import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Packet, type CodecContext, type Frame } from 'node-av/lib';
import { check } from '../libav.ts';
import {
  prepareForLive,
  type H264Encoder,
  type H264EncoderSettings,
  type OnAccessUnit,
} from './h264-encoder.ts';
import { LiveBitrate } from './live-bitrate.ts';
import { openEncoder } from '../open-encoder.ts';

export interface X264Settings extends H264EncoderSettings {
  /** As `superfast`. */
  readonly preset: string;
}

/** On the processor: constrained baseline, no look-ahead, one thread. */
export class X264Encoder implements H264Encoder {
  readonly width: number;
  readonly height: number;
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  readonly #bitrate: LiveBitrate;
  #isClosed = false;

  constructor(settings: X264Settings) {
    this.width = settings.width;
    this.height = settings.height;
    this.#bitrate = new LiveBitrate(settings.bitrateBps);
    const options = { preset: settings.preset, tune: 'zerolatency', profile: 'baseline', 'forced-idr': '1' };
    this.#context = openEncoder(FF_ENCODER_LIBX264, options, (context) => {
      prepareForLive(context, settings);
      context.pixelFormat = AV_PIX_FMT_YUV420P;
      context.threadCount = 1;
      this.#bitrate.applyTo(context);
    });
    this.#packet.alloc();
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrate.set(bitrateBps);
    this.#bitrate.applyTo(this.#context);
  }

  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: OnAccessUnit): void {
    if (this.#bitrate.pictureCame(Number(frame.pts))) this.#bitrate.applyTo(this.#context);
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
}
