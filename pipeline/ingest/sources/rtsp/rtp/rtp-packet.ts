/** RFC 3550, 5.1. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly isMarked: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Refers to the bytes that came. */
  readonly payload: Buffer;
}

const HEADER_BYTES = 12;
const VERSION = 2;

/** Null when the bytes are no RTP packet. */
export function readRtpPacket(bytes: Buffer): RtpPacket | null {
  if (bytes.length < HEADER_BYTES) return null;
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  if (first >> 6 !== VERSION) return null;
  let start = HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (start + 4 > bytes.length) return null;
    start += 4 + 4 * bytes.readUInt16BE(start + 2);
  }
  const padding = (first & 0x20) === 0 ? 0 : bytes.readUInt8(bytes.length - 1);
  const end = bytes.length - padding;
  if (start > end) return null;
  return {
    payloadType: second & 0x7f,
    isMarked: (second & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, end),
  };
}

/** How far `to` is ahead of `from` on a counter that wraps around after 16 bits; negative when it is behind. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from + 0x8000) & 0xffff) - 0x8000;
}

/** RTP's timestamps of 32 bits as a number that goes on rising. */
export class RtpClock {
  #last: number | undefined;
  #ticks = 0;

  /** Ticks since the first timestamp; they fall where the timestamps do. */
  ticksOf(timestamp: number): number {
    this.#ticks += this.#last === undefined ? 0 : (timestamp - this.#last) | 0;
    this.#last = timestamp;
    return this.#ticks;
  }
}
