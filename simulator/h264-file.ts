import { readFile } from 'node:fs/promises';

/** One picture: its NAL units without start codes, in order. */
export interface AccessUnit {
  readonly nalUnits: readonly Buffer[];
  readonly isKeyframe: boolean;
}

export interface H264File {
  readonly accessUnits: readonly AccessUnit[];
  /** NAL units of the first sequence and picture parameter sets. */
  readonly sps: Buffer;
  readonly pps: Buffer;
}

const START_CODE = Buffer.of(0, 0, 1);
const NON_IDR_SLICE = 1;
const IDR_SLICE = 5;
const SEI = 6;
const SPS = 7;
const PPS = 8;
const ACCESS_UNIT_DELIMITER = 9;

/** @throws Error when the file holds no H.264 in Annex-B format (ITU-T H.264, annex B). */
export async function readH264File(path: string): Promise<H264File> {
  const accessUnits = splitAccessUnits(splitNalUnits(await readFile(path)));
  const all = accessUnits.flatMap(({ nalUnits }) => nalUnits);
  const sps = all.find((nalUnit) => typeOf(nalUnit) === SPS);
  const pps = all.find((nalUnit) => typeOf(nalUnit) === PPS);
  if (sps === undefined || pps === undefined || accessUnits[0]?.isKeyframe !== true) {
    throw new Error(`${path} is no H.264 byte stream that starts with parameter sets and a keyframe`);
  }
  return { accessUnits, sps, pps };
}

/** Splits at the start codes 00 00 01; a zero byte before one belongs to it. */
export function splitNalUnits(bytes: Buffer): readonly Buffer[] {
  const nalUnits: Buffer[] = [];
  let start = bytes.indexOf(START_CODE);
  while (start >= 0) {
    const next = bytes.indexOf(START_CODE, start + 3);
    let end = next < 0 ? bytes.length : next;
    while (end > start + 3 && bytes[end - 1] === 0) end -= 1;
    if (end > start + 3) nalUnits.push(bytes.subarray(start + 3, end));
    start = next;
  }
  return nalUnits;
}

/** Groups NAL units into pictures (ITU-T H.264, 7.4.1.2.3). Delimiters are left out: RTP's marker bit says the same. */
export function splitAccessUnits(nalUnits: readonly Buffer[]): readonly AccessUnit[] {
  const accessUnits: AccessUnit[] = [];
  let current: Buffer[] = [];
  let hasSlice = false;
  const finish = (): void => {
    if (hasSlice) {
      accessUnits.push({ nalUnits: current, isKeyframe: current.some((unit) => typeOf(unit) === IDR_SLICE) });
      current = [];
    }
    hasSlice = false;
  };
  for (const nalUnit of nalUnits) {
    const type = typeOf(nalUnit);
    const isSlice = type >= NON_IDR_SLICE && type <= IDR_SLICE;
    // first_mb_in_slice is the slice header's first field, and 0 is coded as a single 1 bit.
    const startsPicture = isSlice && ((nalUnit[1] ?? 0) & 0x80) !== 0;
    if (startsPicture || [SEI, SPS, PPS, ACCESS_UNIT_DELIMITER].includes(type)) finish();
    if (type !== ACCESS_UNIT_DELIMITER) current.push(nalUnit);
    if (isSlice) hasSlice = true;
  }
  finish();
  return accessUnits;
}

function typeOf(nalUnit: Buffer): number {
  return (nalUnit[0] ?? 0) & 31;
}
