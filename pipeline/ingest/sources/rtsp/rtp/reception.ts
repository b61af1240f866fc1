import type { ReceptionFigures } from './rtcp.ts';
import { sequenceDistance, type RtpPacket } from './rtp-packet.ts';

/** Counts what came, for receiver reports (RFC 3550, A.3 and A.8). */
export class Reception {
  readonly #ticksPerMs: number;
  #ssrc: number | undefined;
  #base = 0;
  #highest = 0;
  #received = 0;
  #reported = { expected: 0, received: 0 };
  #jitter = 0;
  #lastTransit: number | undefined;
  #senderReport = { ntp: 0, atMs: 0 };

  constructor(clockRateHz: number) {
    this.#ticksPerMs = clockRateHz / 1000;
  }

  /** Packets of this stream that did not come, so far. */
  get lost(): number {
    return this.#ssrc === undefined ? 0 : this.#highest - this.#base + 1 - this.#received;
  }

  packetCame({ ssrc, sequence, timestamp }: RtpPacket, nowMs: number): void {
    if (ssrc !== this.#ssrc) {
      this.#ssrc = ssrc;
      this.#base = sequence;
      this.#highest = sequence;
      this.#received = 0;
      this.#reported = { expected: 0, received: 0 };
      this.#jitter = 0;
      this.#lastTransit = undefined;
    }
    this.#received += 1;
    const ahead = sequenceDistance(this.#highest & 0xffff, sequence);
    if (ahead > 0) this.#highest += ahead;
    const transit = (Math.round(nowMs * this.#ticksPerMs) - timestamp) | 0;
    if (this.#lastTransit !== undefined) {
      const change = Math.abs((transit - this.#lastTransit) | 0);
      this.#jitter += (change - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }

  senderReportCame(ntp: number, nowMs: number): void {
    this.#senderReport = { ntp, atMs: nowMs };
  }

  /** Since the last call, and altogether; null while nothing came. */
  report(nowMs: number): ReceptionFigures | null {
    if (this.#ssrc === undefined) return null;
    const expected = this.#highest - this.#base + 1;
    const expectedNow = expected - this.#reported.expected;
    const lostNow = expectedNow - (this.#received - this.#reported.received);
    this.#reported = { expected, received: this.#received };
    const { ntp, atMs } = this.#senderReport;
    return {
      ssrc: this.#ssrc,
      fractionLost:
        expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      cumulativeLost: Math.max(-0x800000, Math.min(0x7fffff, this.lost)),
      highestSequence: this.#highest,
      jitter: this.#jitter,
      lastSenderReport: ntp,
      delaySinceReport: ntp === 0 ? 0 : Math.round(((nowMs - atMs) * 65_536) / 1000),
    };
  }
}
