import { sequenceDistance, type RtpPacket } from './rtp-packet.ts';

export interface OrderedPacket {
  readonly packet: RtpPacket;
  /** Packets that are missing just before it and will not come. */
  readonly lostBefore: number;
}

export interface PacketOrderSettings {
  /** How many packets are held while one before them is missing: 0 over TCP, where none overtakes another. */
  readonly windowPackets: number;
  /** How long they are held. */
  readonly windowMs: number;
}

/** A step further than this is no loss: the camera has begun to count anew. */
const MAX_STEP = 3000;

/** So many packets of the past in a row are no stragglers either. */
const MAX_STRAGGLERS = 16;

/** Puts RTP packets in the order of their sequence numbers. A packet that comes in order is never held. */
export class PacketOrder {
  readonly #settings: PacketOrderSettings;
  readonly #held = new Map<number, RtpPacket>();
  #ssrc: number | undefined;
  #next: number | undefined;
  #stragglers = 0;
  #waitingSinceMs = 0;

  constructor(settings: PacketOrderSettings) {
    this.#settings = settings;
  }

  /** When `expire` has something to do; null while nothing is missing. */
  get dueMs(): number | null {
    return this.#held.size === 0 ? null : this.#waitingSinceMs + this.#settings.windowMs;
  }

  push(packet: RtpPacket, nowMs: number): readonly OrderedPacket[] {
    if (this.#ssrc !== packet.ssrc) return this.#startAnew(packet);
    const distance = sequenceDistance(this.#next ?? packet.sequence, packet.sequence);
    if (distance < 0) {
      this.#stragglers += 1;
      return this.#stragglers > MAX_STRAGGLERS ? this.#startAnew(packet) : [];
    }
    this.#stragglers = 0;
    if (distance > MAX_STEP) return this.#startAnew(packet);
    if (distance === 0) return this.#deliver(packet, 0);
    if (this.#held.size === 0) this.#waitingSinceMs = nowMs;
    this.#held.set(packet.sequence, packet);
    return this.#held.size > this.#settings.windowPackets ? this.#skip(nowMs) : [];
  }

  /** Gives up what is missing for too long. */
  expire(nowMs: number): readonly OrderedPacket[] {
    return this.dueMs !== null && nowMs >= this.dueMs ? this.#skip(nowMs) : [];
  }

  /** Another stream begins, or the old one counts anew: what is held comes first, and a loss is assumed between. */
  #startAnew(packet: RtpPacket): readonly OrderedPacket[] {
    const isFirst = this.#ssrc === undefined;
    const before: OrderedPacket[] = [];
    while (this.#held.size > 0) before.push(...this.#skip(0));
    this.#ssrc = packet.ssrc;
    this.#stragglers = 0;
    return [...before, ...this.#deliver(packet, isFirst ? 0 : 1)];
  }

  #deliver(packet: RtpPacket, lostBefore: number): readonly OrderedPacket[] {
    const delivered: OrderedPacket[] = [{ packet, lostBefore }];
    let next = (packet.sequence + 1) & 0xffff;
    for (let held = this.#held.get(next); held !== undefined; held = this.#held.get(next)) {
      this.#held.delete(next);
      delivered.push({ packet: held, lostBefore: 0 });
      next = (next + 1) & 0xffff;
    }
    this.#next = next;
    return delivered;
  }

  #skip(nowMs: number): readonly OrderedPacket[] {
    const from = this.#next ?? 0;
    let nearest: RtpPacket | undefined;
    for (const held of this.#held.values()) {
      if (
        nearest === undefined ||
        sequenceDistance(from, held.sequence) < sequenceDistance(from, nearest.sequence)
      )
        nearest = held;
    }
    if (nearest === undefined) return [];
    this.#held.delete(nearest.sequence);
    // What is missing further on is waited for from now.
    this.#waitingSinceMs = nowMs;
    return this.#deliver(nearest, sequenceDistance(from, nearest.sequence));
  }
}
