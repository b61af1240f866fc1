import { randomInt } from 'node:crypto';
import { H264Depacketizer, type ReceivedPicture } from './h264-depacketizer.ts';
import { PacketOrder, type OrderedPacket } from './packet-order.ts';
import { Reception } from './reception.ts';
import { encodeReceiverReport, readRtcp } from './rtcp.ts';
import { readRtpPacket } from './rtp-packet.ts';

/** What overtakes on a network does so within milliseconds; longer waiting would be seen as a delay. */
const UDP_WINDOW = { windowPackets: 128, windowMs: 50 };
const TCP_WINDOW = { windowPackets: 0, windowMs: 0 };

export interface RtpReceiverOptions {
  readonly transport: 'tcp' | 'udp';
  readonly payloadType: number;
  readonly clockRateHz: number;
  readonly onPicture: (picture: ReceivedPicture) => void;
}

/** Makes pictures of one video's RTP packets, and keeps account of them for RTCP. */
export class RtpReceiver {
  readonly #options: RtpReceiverOptions;
  readonly #ownSsrc = randomInt(2 ** 32 - 1);
  readonly #order: PacketOrder;
  readonly #depacketizer = new H264Depacketizer();
  readonly #reception: Reception;

  constructor(options: RtpReceiverOptions) {
    this.#options = options;
    this.#order = new PacketOrder(options.transport === 'tcp' ? TCP_WINDOW : UDP_WINDOW);
    this.#reception = new Reception(options.clockRateHz);
  }

  get losses(): { readonly packets: number; readonly pictures: number } {
    return { packets: this.#reception.lost, pictures: this.#depacketizer.droppedPictures };
  }

  /** When `expire` has something to do; null while nothing is missing. */
  get dueMs(): number | null {
    return this.#order.dueMs;
  }

  /** @throws UnsuitableStream */
  rtpCame(bytes: Buffer, nowMs: number): void {
    const packet = readRtpPacket(bytes);
    if (packet === null || packet.payloadType !== this.#options.payloadType) return;
    this.#reception.packetCame(packet, nowMs);
    this.#deliver(this.#order.push(packet, nowMs));
  }

  /** @returns Whether the camera said goodbye. */
  rtcpCame(bytes: Buffer, nowMs: number): boolean {
    const { lastSenderReport, isBye } = readRtcp(bytes);
    if (lastSenderReport !== null) this.#reception.senderReportCame(lastSenderReport, nowMs);
    return isBye;
  }

  /** @throws UnsuitableStream */
  expire(nowMs: number): void {
    this.#deliver(this.#order.expire(nowMs));
  }

  /** RTCP to send. */
  report(nowMs: number): Buffer {
    return encodeReceiverReport(this.#ownSsrc, this.#reception.report(nowMs));
  }

  #deliver(packets: readonly OrderedPacket[]): void {
    for (const { packet, lostBefore } of packets) {
      for (const picture of this.#depacketizer.push(packet, lostBefore)) this.#options.onPicture(picture);
    }
  }
}
