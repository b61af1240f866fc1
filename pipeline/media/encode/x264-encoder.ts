import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Packet, type CodecContext, type Frame } from 'node-av/lib';
import type { EncodeEffort } from '../../domain/encode-effort.ts';
import { check } from '../libav.ts';
import {
  prepareForLive,
  type H264Encoder,
  type H264EncoderSettings,
  type OnAccessUnit,
} from './h264-encoder.ts';
import { LiveBitrate } from './live-bitrate.ts';
import { openEncoder } from '../open-encoder.ts';
import { x264Options } from './x264-effort.ts';

export interface X264Settings extends H264EncoderSettings {
  /** As `superfast`. */
  readonly preset: string;
  /** May change while it encodes; full unless told. */
  readonly effort?: { readonly current: EncodeEffort };
}

/**
 * On the processor: constrained baseline, no look-ahead, one thread. libav cannot tell x264 to try less hard while it runs,
 * so it is opened anew for another effort, with a keyframe; viewers decode on.
 */
export class X264Encoder implements H264Encoder {
  readonly width: number;
  readonly height: number;
  readonly #settings: X264Settings;
  readonly #packet = new Packet();
  readonly #bitrate: LiveBitrate;
  #effort: EncodeEffort;
  #context: CodecContext;
  #isClosed = false;

  constructor(settings: X264Settings) {
    this.width = settings.width;
    this.height = settings.height;
    this.#settings = settings;
    this.#bitrate = new LiveBitrate(settings.bitrateBps);
    this.#effort = this.#wantedEffort;
    this.#context = this.#open();
    this.#packet.alloc();
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrate.set(bitrateBps);
    this.#bitrate.applyTo(this.#context);
  }

  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: OnAccessUnit): void {
    if (this.#bitrate.pictureCame(Number(frame.pts))) this.#bitrate.applyTo(this.#context);
    const isNew = this.#effort !== this.#wantedEffort;
    if (isNew) this.#reopen();
    frame.pictType = isKeyframe || isNew ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
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

  get #wantedEffort(): EncodeEffort {
    return this.#settings.effort?.current ?? 'full';
  }

  #open(): CodecContext {
    const { preset } = this.#settings;
    const live = { tune: 'zerolatency', profile: 'baseline', 'forced-idr': '1' };
    return openEncoder(FF_ENCODER_LIBX264, { ...x264Options(preset, this.#effort), ...live }, (context) => {
      prepareForLive(context, this.#settings);
      context.pixelFormat = AV_PIX_FMT_YUV420P;
      context.threadCount = 1;
      this.#bitrate.applyTo(context);
    });
  }

  /** Nothing is lost: without look-ahead, each picture has come out before the next goes in. */
  #reopen(): void {
    this.#effort = this.#wantedEffort;
    const former = this.#context;
    this.#context = this.#open();
    former.freeContext();
  }
}
