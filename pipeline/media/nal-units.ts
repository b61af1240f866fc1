/** The NAL units between Annex-B start codes of three or four bytes. */
export function splitNalUnits(annexB: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let start = annexB.indexOf('\0\0\u0001', 0, 'latin1');
  while (start >= 0) {
    const from = start + 3;
    const next = annexB.indexOf('\0\0\u0001', from, 'latin1');
    let to = next < 0 ? annexB.length : next;
    while (to > from && annexB[to - 1] === 0) to -= 1;
    if (to > from) units.push(annexB.subarray(from, to));
    start = next;
  }
  return units;
}

const SPS = 7;
const PPS = 8;
const START_CODE = Buffer.from([0, 0, 0, 1]);

/** The parameter sets that an H.264 keyframe carries, as Annex B, or null when it carries none. */
export function parameterSetsOf(annexB: Buffer): Buffer | null {
  const typeOf = (unit: Buffer) => (unit[0] ?? 0) & 0x1f;
  const sets = splitNalUnits(annexB).filter((unit) => typeOf(unit) === SPS || typeOf(unit) === PPS);
  if (!sets.some((unit) => typeOf(unit) === SPS)) return null;
  return Buffer.concat(sets.flatMap((unit) => [START_CODE, unit]));
}
