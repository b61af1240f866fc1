const START_CODE_3 = '\0\0\u0001';

/** The NAL units between Annex-B start codes of three or four bytes. */
export function splitNalUnits(annexB: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let start = annexB.indexOf(START_CODE_3, 0, 'latin1');
  while (start >= 0) {
    const from = start + 3;
    const next = annexB.indexOf(START_CODE_3, from, 'latin1');
    let to = next < 0 ? annexB.length : next;
    while (to > from && annexB[to - 1] === 0) to -= 1;
    if (to > from) units.push(annexB.subarray(from, to));
    start = next;
  }
  return units;
}

/** The NAL units behind big-endian lengths of `lengthBytes`, as MP4 and Matroska hold them; what is cut off is left out. */
export function splitLengthPrefixed(data: Buffer, lengthBytes: number): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + lengthBytes <= data.length;) {
    const from = at + lengthBytes;
    const to = from + data.readUIntBE(at, lengthBytes);
    if (to > data.length) break;
    if (to > from) units.push(data.subarray(from, to));
    at = to;
  }
  return units;
}

/** Of H.264 (ITU-T H.264, table 7-1), those that this program looks for. */
export const NAL = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8 } as const;

export function nalTypeOf(unit: Buffer): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** A sequence or picture parameter set. */
export function isParameterSet(unit: Buffer): boolean {
  return nalTypeOf(unit) === NAL.sps || nalTypeOf(unit) === NAL.pps;
}

const START_CODE = Buffer.from([0, 0, 0, 1]);

/** As Annex B, with start codes of four bytes. */
export function joinNalUnits(units: readonly Buffer[]): Buffer {
  return Buffer.concat(units.flatMap((unit) => [START_CODE, unit]));
}

/** The parameter sets that an H.264 keyframe carries, as Annex B, or null when it carries none. */
export function parameterSetsOf(annexB: Buffer): Buffer | null {
  const sets = splitNalUnits(annexB).filter(isParameterSet);
  if (!sets.some((unit) => nalTypeOf(unit) === NAL.sps)) return null;
  return joinNalUnits(sets);
}
