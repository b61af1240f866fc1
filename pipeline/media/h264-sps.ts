import { BitReader } from './bit-reader.ts';

/** What a sequence parameter set says of how its pictures can be sent on. */
export interface H264Sps {
  /** Six hex digits, as in an SDP (RFC 6184, 8.1). */
  readonly profileLevelId: string;
  readonly profileIdc: number;
  /** 1 is 4:2:0. */
  readonly chromaFormatIdc: number;
  readonly isProgressive: boolean;
}

/** Profiles whose set has a chroma format (ITU-T H.264, 7.3.2.1.1). */
const WITH_CHROMA: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** Null when it is cut off. */
export function readSps(unit: Buffer): H264Sps | null {
  if (unit.length < 5) return null;
  const reader = new BitReader(unit);
  reader.bits(8);
  const [profileIdc, constraints, level] = [reader.bits(8), reader.bits(8), reader.bits(8)];
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  reader.unsigned();
  const chromaFormatIdc = WITH_CHROMA.has(profileIdc) ? skipChroma(reader) : 1;
  reader.unsigned();
  skipPictureOrder(reader);
  reader.unsigned();
  reader.flag();
  // Width and height in macroblocks.
  reader.unsigned();
  reader.unsigned();
  const isProgressive = reader.flag();
  return {
    profileLevelId: hex(profileIdc) + hex(constraints) + hex(level),
    profileIdc,
    chromaFormatIdc,
    isProgressive,
  };
}

function skipChroma(reader: BitReader): number {
  const chromaFormatIdc = reader.unsigned();
  if (chromaFormatIdc === 3) reader.flag();
  // Bit depths, and the transform bypass.
  reader.unsigned();
  reader.unsigned();
  reader.flag();
  if (!reader.flag()) return chromaFormatIdc;
  for (let list = 0; list < (chromaFormatIdc === 3 ? 12 : 8); list += 1) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return chromaFormatIdc;
}

function skipScalingList(reader: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.flag();
  reader.signed();
  reader.signed();
  const cycle = reader.unsigned();
  for (let index = 0; index < Math.min(cycle, 255); index += 1) reader.signed();
}
