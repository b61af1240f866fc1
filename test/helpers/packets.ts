import { Packet } from 'node-av/lib';

export interface PacketFacts {
  readonly pts: number;
  readonly dts?: number | null;
  readonly isKeyframe?: boolean;
  readonly sizeBytes?: number;
  readonly data?: Buffer;
}

/** A packet of made-up bytes, for what looks at times and sizes only. */
export function makePacket({
  pts,
  dts = pts,
  isKeyframe = false,
  sizeBytes = 100,
  data = Buffer.alloc(sizeBytes, 1),
}: PacketFacts): Packet {
  const packet = new Packet();
  packet.alloc();
  // Before the rest: setting the bytes resets the flags.
  packet.data = data;
  packet.pts = BigInt(pts);
  packet.dts = dts === null ? -(2n ** 63n) : BigInt(dts);
  packet.isKeyframe = isKeyframe;
  return packet;
}
