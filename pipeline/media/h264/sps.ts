import { BitReader } from './bit-reader.ts';
import { readReorderFrames } from './vui.ts';

/** What a sequence parameter set says of its pictures, and of how they can be sent on. */
export interface H264Sps {
  /** Six hex digits, as in an SDP (RFC 6184, 8.1). */
  readonly profileLevelId: string;
  readonly profileIdc: number;
  /** 1 is 4:2:0. */
  readonly chromaFormatIdc: number;
  readonly isProgressive: boolean;
  /** Of the picture that is shown. */
  readonly width: number;
  readonly height: number;
  /** Pictures that a decoder holds back to put them in order: 0 without B-frames; null where the set does not tell. */
  readonly reorderFrames: number | null;
}

const BASELINE = 66;

/** Profiles whose set has a chroma format (ITU-T H.264, 7.3.2.1.1). */
const WITH_CHROMA: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** Pixels of a side at level 6.2, the highest (A.3.1); more is no picture but a damaged set. */
const MAX_SIDE = 16_880;

/** Null when it is cut off or damaged. */
export function readSps(unit: Buffer): H264Sps | null {
  if (unit.length < 5) return null;
  const reader = new BitReader(unit);
  reader.bits(8);
  const [profileIdc, constraints, level] = [reader.bits(8), reader.bits(8), reader.bits(8)];
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  reader.unsigned();
  const chromaFormatIdc = WITH_CHROMA.has(profileIdc) ? skipChroma(reader) : 1;
  // The length of frame numbers.
  reader.unsigned();
  const pictureOrderType = readPictureOrder(reader);
  reader.unsigned();
  reader.flag();
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const isProgressive = reader.flag();
  if (!isProgressive) reader.flag();
  reader.flag();
  const fieldsPerFrame = isProgressive ? 1 : 2;
  const cropped = reader.flag() ? readCropping(reader, chromaFormatIdc, fieldsPerFrame) : ([0, 0] as const);
  const width = columns * 16 - cropped[0];
  const height = rows * 16 * fieldsPerFrame - cropped[1];
  if (!isSide(width) || !isSide(height)) return null;
  const told = reader.flag() ? readReorderFrames(reader) : null;
  return {
    profileLevelId: hex(profileIdc) + hex(constraints) + hex(level),
    profileIdc,
    chromaFormatIdc,
    isProgressive,
    width,
    height,
    reorderFrames: neverReorders(profileIdc, pictureOrderType) ? 0 : told,
  };
}

function isSide(pixels: number): boolean {
  return pixels > 0 && pixels <= MAX_SIDE;
}

/** Baseline has no B-frames (A.2.1), and an order of type 2 is the order of decoding (8.2.1.3). */
function neverReorders(profileIdc: number, pictureOrderType: number): boolean {
  return profileIdc === BASELINE || pictureOrderType === 2;
}

/** Columns and rows that are cut off. */
function readCropping(
  reader: BitReader,
  chromaFormatIdc: number,
  fieldsPerFrame: number,
): readonly [number, number] {
  const unitX = chromaFormatIdc === 1 || chromaFormatIdc === 2 ? 2 : 1;
  const unitY = (chromaFormatIdc === 1 ? 2 : 1) * fieldsPerFrame;
  const [left, right, top, bottom] = [
    reader.unsigned(),
    reader.unsigned(),
    reader.unsigned(),
    reader.unsigned(),
  ];
  return [(left + right) * unitX, (top + bottom) * unitY];
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

/** @returns pic_order_cnt_type, having read past what belongs to it. */
function readPictureOrder(reader: BitReader): number {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return type;
  reader.flag();
  reader.signed();
  reader.signed();
  const cycle = reader.unsigned();
  for (let index = 0; index < Math.min(cycle, 255); index += 1) reader.signed();
  return type;
}
