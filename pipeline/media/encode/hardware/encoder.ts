import { AVERROR_EAGAIN, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE, AV_PIX_FMT_NV12 } from 'node-av/constants';
import { Packet, type CodecContext, type Frame, type HardwareDeviceContext } from 'node-av/lib';
import {
  prepareForLive,
  type H264Encoder,
  type H264EncoderSettings,
  type OnAccessUnit,
} from '../h264-encoder.ts';
import { LiveBitrate } from '../live-bitrate.ts';
import { openEncoder } from '../../open-encoder.ts';
import type { HardwareEncoderSpec } from './registry.ts';
import { HardwarePicture } from './picture.ts';
import { check } from '../../libav.ts';
import { NAL, nalTypeOf, splitNalUnits } from '../../h264/nal-units.ts';
import { ParameterSets } from '../../h264/parameter-sets.ts';

/** A new bit rate costs a keyframe with most of them, so smaller changes wait until they add up. */
const MIN_BITRATE_CHANGE = 0.2;

/** Encoders of low delay hold one or two back; one that holds more than a second's gives no live picture. */
const MAX_HELD_PICTURES = 25;

/** An encoder of hardware, told by its spec. Whatever fails is thrown: whoever opened it has the processor to go on with. */
export class HardwareEncoder implements H264Encoder {
  readonly width: number;
  readonly height: number;
  readonly #spec: HardwareEncoderSpec;
  readonly #settings: H264EncoderSettings;
  readonly #picture: HardwarePicture;
  readonly #device: HardwareDeviceContext | null;
  readonly #packet = new Packet();
  readonly #bitrate: LiveBitrate;
  readonly #sets = new ParameterSets();
  #context: CodecContext;
  /** Told to the encoder. */
  #nominalBps = 0;
  #held = 0;
  /** Of the pictures that are to be keyframes and have not come out. */
  readonly #keyframePts: number[] = [];
  #isClosed = false;

  /**
   * @param device Of the spec's type, or null where it names none; it stays the caller's.
   * @throws LibavError, or an Error where this build has no such encoder.
   */
  constructor(
    spec: HardwareEncoderSpec,
    device: HardwareDeviceContext | null,
    settings: H264EncoderSettings,
  ) {
    this.#spec = spec;
    this.#device = device;
    this.width = settings.width;
    this.height = settings.height;
    this.#settings = settings;
    this.#bitrate = new LiveBitrate(settings.bitrateBps);
    const { surface } = spec;
    const where = device === null || surface === null ? null : { device, pixelFormat: surface };
    this.#picture = new HardwarePicture(this.width, this.height, where);
    this.#packet.alloc();
    try {
      this.#context = this.#open();
    } catch (error) {
      this.#packet.free();
      this.#picture.close();
      throw error;
    }
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrate.set(bitrateBps);
  }

  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: OnAccessUnit): void {
    this.#bitrate.pictureCame(Number(frame.pts));
    this.#followBitrate();
    if (isKeyframe) this.#keyframePts.push(Number(frame.pts));
    const picture = this.#picture.of(frame);
    picture.pictType = isKeyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    check(this.#context.sendFrameSync(picture), `encode with ${this.#spec.codec}`);
    this.#held += 1;
    this.#receive(onAccessUnit);
    if (this.#held > MAX_HELD_PICTURES)
      throw new Error(`${this.#held} pictures went into ${this.#spec.codec} and none came out`);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#packet.free();
    this.#context.freeContext();
    this.#picture.close();
  }

  #receive(onAccessUnit: OnAccessUnit): void {
    for (;;) {
      const code = this.#context.receivePacketSync(this.#packet);
      if (code === AVERROR_EAGAIN) return;
      check(code, `encode with ${this.#spec.codec}`);
      const { data, pts } = this.#packet;
      const annexB = data === null ? null : this.#sets.complete(data);
      if (annexB !== null) {
        this.#held = 0;
        this.#checkKeyframe(annexB, Number(pts));
        onAccessUnit(annexB, Number(pts));
      }
      this.#packet.unref();
    }
  }

  /** A new viewer sees nothing until a keyframe, which some drivers give in their own time only. */
  #checkKeyframe(annexB: Buffer, pts: number): void {
    const due = this.#keyframePts.filter((each) => each <= pts);
    if (due.length === 0) return;
    this.#keyframePts.splice(0, due.length);
    if (!splitNalUnits(annexB).some((unit) => nalTypeOf(unit) === NAL.idr))
      throw new Error(`${this.#spec.codec} was asked for a keyframe and gave none`);
  }

  #followBitrate(): void {
    const change = Math.abs(this.#bitrate.nominalBps - this.#nominalBps);
    if (change < MIN_BITRATE_CHANGE * this.#nominalBps) return;
    if (this.#spec.followsBitrate) {
      this.#applyRate(this.#context);
      return;
    }
    // It begins with a keyframe by itself.
    this.#context.freeContext();
    this.#context = this.#open();
  }

  #applyRate(context: CodecContext): void {
    this.#nominalBps = this.#bitrate.nominalBps;
    this.#bitrate.applyTo(context);
  }

  #open(): CodecContext {
    const { codec, options, surface } = this.#spec;
    const context = openEncoder(codec, options, (unopened) => {
      prepareForLive(unopened, this.#settings);
      unopened.pixelFormat = surface ?? AV_PIX_FMT_NV12;
      if (this.#device !== null) unopened.hwDeviceCtx = this.#device;
      if (this.#picture.surfaces !== null) unopened.hwFramesCtx = this.#picture.surfaces;
      this.#applyRate(unopened);
    });
    this.#held = 0;
    return context;
  }
}
