const RECOVERY_POINT = 6;

/**
 * Whether supplemental information (a NAL unit of type 6) says that decoding can begin at its picture, as cameras do that
 * refresh their pictures bit by bit and send no IDR (ITU-T H.264, D.1.8).
 */
export function hasRecoveryPoint(unit: Buffer): boolean {
  let at = 1;
  // The last byte holds the stop bit alone.
  while (at < unit.length - 1) {
    const type = readExtended(unit, at);
    const size = readExtended(unit, type.next);
    if (type.value === RECOVERY_POINT) return true;
    at = size.next + size.value;
  }
  return false;
}

/** Bytes of 255 and one below it, added up (7.3.2.3.1). */
function readExtended(unit: Buffer, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = from;
  while (unit[at] === 255) {
    value += 255;
    at += 1;
  }
  return { value: value + (unit[at] ?? 0), next: at + 1 };
}
