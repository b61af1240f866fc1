export interface SenderReport {
  readonly ssrc: number;
  /** UTC milliseconds at which `rtpTimestamp` was sampled. */
  readonly wallMs: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly payloadBytes: number;
}

const SENDER_REPORT = 200;
/** Seconds from 1900, where NTP starts, to 1970. */
const NTP_OFFSET_S = 2_208_988_800;

/** An RTCP sender report without report blocks (RFC 3550, 6.4.1). */
export function encodeSenderReport(report: SenderReport): Buffer {
  const bytes = Buffer.alloc(28);
  bytes[0] = 0x80;
  bytes[1] = SENDER_REPORT;
  bytes.writeUInt16BE(bytes.length / 4 - 1, 2);
  bytes.writeUInt32BE(report.ssrc, 4);
  const seconds = Math.floor(report.wallMs / 1000);
  bytes.writeUInt32BE((seconds + NTP_OFFSET_S) % 2 ** 32, 8);
  bytes.writeUInt32BE(Math.floor(((report.wallMs - seconds * 1000) / 1000) * 2 ** 32), 12);
  bytes.writeUInt32BE(report.rtpTimestamp, 16);
  bytes.writeUInt32BE(report.packets % 2 ** 32, 20);
  bytes.writeUInt32BE(report.payloadBytes % 2 ** 32, 24);
  return bytes;
}
