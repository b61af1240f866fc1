import { splitNalUnits } from '../media/h264/nal-units.ts';

/** The running numbers of one RTP stream (RFC 3550). */
export interface RtpStream {
  readonly payloadType: number;
  readonly ssrc: number;
  /** Of the last packet sent; 16 bits. */
  sequenceNumber: number;
}

/** Leaves room for SRTP, UDP and IPv6 headers, and for tunnels, below an Ethernet frame. */
export const MAX_PAYLOAD_BYTES = 1188;

const HEADER_BYTES = 12;
const FU_A = 28;

/** The same for an Annex-B access unit. */
export function packetizeH264(annexB: Buffer, timestamp: number, stream: RtpStream): Buffer[] {
  return packetizeUnits(splitNalUnits(annexB), timestamp, stream);
}

/**
 * Splits an access unit's NAL units into RTP packets: single units and FU-A fragments (RFC 6184, packetization mode 1).
 * @param timestamp In 1/90000 s, 32 bits.
 */
export function packetizeUnits(units: readonly Buffer[], timestamp: number, stream: RtpStream): Buffer[] {
  const packets: Buffer[] = [];
  for (const [index, unit] of units.entries()) {
    const isLast = index === units.length - 1;
    if (unit.length <= MAX_PAYLOAD_BYTES) {
      const packet = openPacket(unit.length, isLast, timestamp, stream);
      unit.copy(packet, HEADER_BYTES);
      packets.push(packet);
    } else {
      packets.push(...fragment(unit, isLast, timestamp, stream));
    }
  }
  return packets;
}

function fragment(unit: Buffer, isLast: boolean, timestamp: number, stream: RtpStream): Buffer[] {
  const packets: Buffer[] = [];
  const header = unit[0] ?? 0;
  for (let from = 1; from < unit.length;) {
    const to = Math.min(unit.length, from + MAX_PAYLOAD_BYTES - 2);
    const isEnd = to === unit.length;
    const packet = openPacket(2 + to - from, isLast && isEnd, timestamp, stream);
    packet[HEADER_BYTES] = (header & 0xe0) | FU_A;
    packet[HEADER_BYTES + 1] = (from === 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (header & 0x1f);
    unit.copy(packet, HEADER_BYTES + 2, from, to);
    packets.push(packet);
    from = to;
  }
  return packets;
}

function openPacket(payloadBytes: number, isMarked: boolean, timestamp: number, stream: RtpStream): Buffer {
  const packet = Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
  stream.sequenceNumber = (stream.sequenceNumber + 1) & 0xffff;
  packet[0] = 0x80;
  packet[1] = (isMarked ? 0x80 : 0) | stream.payloadType;
  packet.writeUInt16BE(stream.sequenceNumber, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(stream.ssrc, 8);
  return packet;
}
