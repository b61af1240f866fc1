import { randomInt } from 'node:crypto';
import type { AccessUnit } from './h264-file.ts';

export const PAYLOAD_TYPE = 96;
export const CLOCK_RATE_HZ = 90_000;

const HEADER_BYTES = 12;
const FU_A = 28;

/** Packs H.264 into RTP: single NAL units and FU-A (RFC 6184, packetization mode 1). */
export class RtpPacketizer {
  readonly ssrc = randomInt(2 ** 32 - 1);
  readonly #maxPayloadBytes: number;
  #sequence = randomInt(2 ** 16);

  constructor(maxPayloadBytes = 1400) {
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  /** The packets of one picture; the last carries the marker bit. */
  packetize({ nalUnits }: AccessUnit, rtpTimestamp: number): readonly Buffer[] {
    return nalUnits.flatMap((nalUnit, index) =>
      this.#packNalUnit(nalUnit, rtpTimestamp, index === nalUnits.length - 1),
    );
  }

  #packNalUnit(nalUnit: Buffer, rtpTimestamp: number, isLast: boolean): Buffer[] {
    if (nalUnit.length <= this.#maxPayloadBytes) return [this.#packet([nalUnit], rtpTimestamp, isLast)];
    const header = nalUnit[0] ?? 0;
    const packets = [];
    const step = this.#maxPayloadBytes - 2;
    for (let start = 1; start < nalUnit.length; start += step) {
      const end = Math.min(nalUnit.length, start + step);
      const isEnd = end === nalUnit.length;
      const indicator = (header & 0xe0) | FU_A;
      const fragment = (header & 31) | (start === 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0);
      const payload = [Buffer.of(indicator, fragment), nalUnit.subarray(start, end)];
      packets.push(this.#packet(payload, rtpTimestamp, isLast && isEnd));
    }
    return packets;
  }

  #packet(payload: readonly Buffer[], rtpTimestamp: number, isMarked: boolean): Buffer {
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = 0x80;
    header[1] = PAYLOAD_TYPE | (isMarked ? 0x80 : 0);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(rtpTimestamp, 4);
    header.writeUInt32BE(this.ssrc, 8);
    return Buffer.concat([header, ...payload]);
  }
}
