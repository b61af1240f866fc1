import type { Frame } from 'node-av/lib';
import type { StageTimer } from '../domain/stage.ts';
import type { H264Encoder } from '../media/encode/h264-encoder.ts';
import type { H264Encoders } from '../media/encode/h264-encoders.ts';
import { packetizeH264, type RtpStream } from './rtp-packetizer.ts';
import { RtpSender } from './rtp-sender.ts';

export interface PublisherTarget {
  readonly ip: string;
  readonly port: number;
  readonly payloadType: number;
  readonly ssrc: number;
  /** UDP port to send from, 0 for any. */
  readonly localPort: number;
  /** Of the first packet. */
  readonly sequenceNumber: number;
  readonly bitrateBps: number;
}

/**
 * Encodes annotated pictures and sends them as RTP, only between `start` and `stop`. The encoder is made for the first
 * picture and made anew when the picture's size changes.
 */
export class Publisher {
  readonly #encoders: Pick<H264Encoders, 'open'>;
  readonly #stages: StageTimer;
  #sender: RtpSender | undefined;
  #stream: RtpStream | undefined;
  #encoder: H264Encoder | undefined;
  #bitrateBps = 0;
  #needsKeyframe = true;
  #lastTimestamp: number | undefined;
  #starting: Promise<void> = Promise.resolve();

  constructor(encoders: Pick<H264Encoders, 'open'>, stages: StageTimer) {
    this.#encoders = encoders;
    this.#stages = stages;
  }

  get isActive(): boolean {
    return this.#sender !== undefined;
  }

  /** Datagrams that wait to be sent. */
  get queued(): number {
    return this.#sender?.queued ?? 0;
  }

  /** Calls may overlap: the last one holds. */
  async start(target: PublisherTarget): Promise<void> {
    const before = this.#starting;
    const opening = before.then(() => this.#open(target));
    this.#starting = opening.catch(() => undefined);
    await opening;
  }

  stop(): void {
    void this.#sender?.close();
    this.#sender = undefined;
    this.#encoder?.close();
    this.#encoder = undefined;
  }

  requestKeyframe(): void {
    this.#needsKeyframe = true;
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps;
    this.#encoder?.setBitrate(bitrateBps);
  }

  /**
   * @param picture 4:2:0, even sides; drawn already.
   * @param timeMs Of the picture, wall time: RTP timestamps follow it, so that they go on where a killed process left off.
   */
  publish(picture: Frame, timeMs: number): void {
    const sender = this.#sender;
    const stream = this.#stream;
    if (sender === undefined || stream === undefined) return;
    const outside = this.#stages.enter('encode');
    try {
      this.#encode(picture, timeMs, sender, stream);
    } finally {
      this.#stages.leave(outside);
    }
  }

  #encode(picture: Frame, timeMs: number, sender: RtpSender, stream: RtpStream): void {
    const encoder = this.#encoderFor(picture);
    picture.pts = BigInt(this.#timestampFor(timeMs));
    const isKeyframe = this.#needsKeyframe;
    this.#needsKeyframe = false;
    encoder.encode(picture, isKeyframe, (annexB, pts) => {
      const encoding = this.#stages.enter('rtp');
      sender.send(packetizeH264(annexB, pts % 2 ** 32, stream));
      this.#stages.leave(encoding);
    });
  }

  async #open(target: PublisherTarget): Promise<void> {
    // First, since the new one may send from the same port.
    await this.#sender?.close();
    this.#sender = await RtpSender.open(target, () => this.#stages.drop('rtp'));
    const { payloadType, ssrc } = target;
    this.#stream = { payloadType, ssrc, sequenceNumber: (target.sequenceNumber - 1) & 0xffff };
    this.setBitrate(target.bitrateBps);
    this.requestKeyframe();
  }

  #encoderFor(picture: Frame): H264Encoder {
    const current = this.#encoder;
    if (current !== undefined && current.width === picture.width && current.height === picture.height)
      return current;
    current?.close();
    const { width, height, colorRange } = picture;
    const encoder = this.#encoders.open({ width, height, colorRange, bitrateBps: this.#bitrateBps });
    this.#encoder = encoder;
    this.#needsKeyframe = true;
    return encoder;
  }

  /** 1/90000 s since 1970, rising by at least one even when the wall clock steps back. */
  #timestampFor(timeMs: number): number {
    const last = this.#lastTimestamp;
    const timestamp = Math.round(timeMs * 90);
    this.#lastTimestamp = last !== undefined && timestamp <= last ? last + 1 : timestamp;
    return this.#lastTimestamp;
  }
}
