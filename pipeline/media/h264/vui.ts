import type { BitReader } from './bit-reader.ts';

/** aspect_ratio_idc of a ratio that is written out (ITU-T H.264, table E-1). */
const EXTENDED_SAR = 255;

/**
 * How many pictures a decoder holds back to put them in order, by a set's VUI; null where it does not tell. The reader
 * stands at the start of vui_parameters() (ITU-T H.264, E.1.1).
 */
export function readReorderFrames(reader: BitReader): number | null {
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.bits(32);
  // Overscan.
  if (reader.flag()) reader.flag();
  skipVideoSignal(reader);
  // Place of the colour samples.
  if (reader.flag()) {
    reader.unsigned();
    reader.unsigned();
  }
  // Timing: two numbers of 32 bits and whether the rate is fixed.
  if (reader.flag()) reader.bits(65);
  const hasNal = skipHrdIfPresent(reader);
  const hasVcl = skipHrdIfPresent(reader);
  if (hasNal || hasVcl) reader.flag();
  // Whether pictures have a structure.
  reader.flag();
  if (!reader.flag()) return null;
  reader.flag();
  // Sizes of pictures and macroblocks, and the longest motion vectors.
  for (let index = 0; index < 4; index += 1) reader.unsigned();
  return reader.unsigned();
}

function skipVideoSignal(reader: BitReader): void {
  if (!reader.flag()) return;
  reader.bits(4);
  if (reader.flag()) reader.bits(24);
}

function skipHrdIfPresent(reader: BitReader): boolean {
  if (!reader.flag()) return false;
  const last = reader.unsigned();
  reader.bits(8);
  for (let index = 0; index <= Math.min(last, 31); index += 1) {
    reader.unsigned();
    reader.unsigned();
    reader.flag();
  }
  reader.bits(20);
  return true;
}
