/** What RTCP packets of the camera tell (RFC 3550, 6). */
export interface RtcpNews {
  /** The middle 32 bits of the newest sender report's NTP time. */
  readonly lastSenderReport: number | null;
  /** The camera says goodbye. */
  readonly isBye: boolean;
}

export interface ReceptionFigures {
  /** Of the camera. */
  readonly ssrc: number;
  /** Lost since the last report, of 256. */
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  /** In the timestamps' unit. */
  readonly jitter: number;
  readonly lastSenderReport: number;
  /** Since that report came, in 1/65536 s. */
  readonly delaySinceReport: number;
}

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const DESCRIPTION = 202;
const BYE = 203;
const CANONICAL_NAME = 1;

/** Reads a compound packet as far as it can be read. */
export function readRtcp(bytes: Buffer): RtcpNews {
  let lastSenderReport: number | null = null;
  let isBye = false;
  for (let at = 0; at + 4 <= bytes.length;) {
    if (bytes.readUInt8(at) >> 6 !== 2) break;
    const type = bytes.readUInt8(at + 1);
    const end = at + 4 + 4 * bytes.readUInt16BE(at + 2);
    if (end > bytes.length) break;
    if (type === SENDER_REPORT && end - at >= 28) lastSenderReport = bytes.readUInt32BE(at + 10);
    if (type === BYE) isBye = true;
    at = end;
  }
  return { lastSenderReport, isBye };
}

/** A receiver report and the name that must go with it (6.1); without figures while nothing was received. */
export function encodeReceiverReport(ownSsrc: number, figures: ReceptionFigures | null): Buffer {
  const report = Buffer.alloc(figures === null ? 8 : 32);
  writeHeader(report, figures === null ? 0 : 1, RECEIVER_REPORT, ownSsrc);
  if (figures !== null) {
    report.writeUInt32BE(figures.ssrc, 8);
    report.writeUInt8(figures.fractionLost, 12);
    report.writeIntBE(figures.cumulativeLost, 13, 3);
    report.writeUInt32BE(figures.highestSequence % 2 ** 32, 16);
    report.writeUInt32BE(Math.floor(figures.jitter) % 2 ** 32, 20);
    report.writeUInt32BE(figures.lastSenderReport, 24);
    report.writeUInt32BE(figures.delaySinceReport % 2 ** 32, 28);
  }
  const name = Buffer.from('maskwatch');
  const description = Buffer.alloc(4 * Math.ceil((10 + name.length + 1) / 4));
  writeHeader(description, 1, DESCRIPTION, ownSsrc);
  description.writeUInt8(CANONICAL_NAME, 8);
  description.writeUInt8(name.length, 9);
  name.copy(description, 10);
  return Buffer.concat([report, description]);
}

function writeHeader(packet: Buffer, count: number, type: number, ssrc: number): void {
  packet.writeUInt8(0x80 | count, 0);
  packet.writeUInt8(type, 1);
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
}
