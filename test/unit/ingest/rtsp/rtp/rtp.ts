import { readRtpPacket, type RtpPacket } from '../../../../../pipeline/ingest/sources/rtsp/rtp/rtp-packet.ts';

export interface RtpFacts {
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly isMarked?: boolean;
  readonly payloadType?: number;
  readonly payload?: Buffer;
}

/** The bytes of an RTP packet (RFC 3550, 5.1). */
export function rtpBytes({
  sequence = 0,
  timestamp = 0,
  ssrc = 1,
  isMarked = false,
  payloadType = 96,
  payload = Buffer.alloc(0),
}: RtpFacts): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = payloadType | (isMarked ? 0x80 : 0);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp % 2 ** 32, 4);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, payload]);
}

export function rtpPacket(facts: RtpFacts): RtpPacket {
  const packet = readRtpPacket(rtpBytes(facts));
  if (packet === null) throw new Error('no RTP packet');
  return packet;
}
