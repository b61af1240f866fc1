import type { Packet } from 'node-av/lib';

export interface RecordedPacket {
  readonly packet: Packet;
  /** When it arrived, UTC milliseconds. */
  readonly wallMs: number;
  readonly isKeyframe: boolean;
}

/** A camera with a broken keyframe setting must not fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The newest seconds of original packets, beginning with a keyframe; 17 MB a minute at 2 Mbit/s. */
export class PreRoll {
  readonly #lengthMs: number;
  readonly #packets: RecordedPacket[] = [];
  #sizeBytes = 0;

  /** @param lengthMs At least so much is kept, and up to a group of pictures more. */
  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Keeps a reference (no copy of the bytes); the packet stays the caller's. */
  push(packet: Packet, wallMs: number): void {
    const isKeyframe = packet.isKeyframe;
    if (this.#packets.length === 0 && !isKeyframe) return;
    const kept = packet.clone();
    if (kept === null) return;
    this.#packets.push({ packet: kept, wallMs, isKeyframe });
    this.#sizeBytes += kept.size;
    this.#forget(wallMs);
  }

  /** From the last keyframe at or before `fromMs` (else the first there is) to the newest packet. */
  from(fromMs: number): readonly RecordedPacket[] {
    let start = 0;
    for (const [index, { isKeyframe, wallMs }] of this.#packets.entries()) {
      if (wallMs > fromMs) break;
      if (isKeyframe) start = index;
    }
    return this.#packets.slice(start);
  }

  /** From the newest keyframe to the newest packet. */
  newestGroup(): readonly RecordedPacket[] {
    const start = this.#packets.findLastIndex(({ isKeyframe }) => isKeyframe);
    return start < 0 ? [] : this.#packets.slice(start);
  }

  /** Forgets all before the newest keyframe: what came before has another picture size. */
  keepNewestGroup(): void {
    this.#drop(
      Math.max(
        0,
        this.#packets.findLastIndex(({ isKeyframe }) => isKeyframe),
      ),
    );
  }

  /** Frees all packets: the connection ended, and the next one's packets do not fit to these. */
  clear(): void {
    this.#drop(this.#packets.length);
  }

  /** Drops whole groups of pictures that are older than wanted, or more than fit. */
  #forget(nowMs: number): void {
    for (;;) {
      const next = this.#packets.findIndex(({ isKeyframe }, index) => index > 0 && isKeyframe);
      const nextGroup = this.#packets[next];
      if (nextGroup === undefined) {
        if (this.#sizeBytes > MAX_BYTES) this.clear();
        return;
      }
      if (nextGroup.wallMs > nowMs - this.#lengthMs && this.#sizeBytes <= MAX_BYTES) return;
      this.#drop(next);
    }
  }

  #drop(count: number): void {
    for (const { packet } of this.#packets.splice(0, count)) {
      this.#sizeBytes -= packet.size;
      packet.free();
    }
  }
}
