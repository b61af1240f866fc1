import type { BoxSet } from '../../../../pipeline/domain/overlay.ts';

/** Our own server wrote it: only what would break the drawing is checked. Null for anything else. */
export function readBoxes(message: unknown): BoxSet | null {
  if (typeof message !== 'string') return null;
  try {
    const set: unknown = JSON.parse(message);
    return isBoxSet(set) ? set : null;
  } catch {
    return null;
  }
}

function isBoxSet(set: unknown): set is BoxSet {
  if (typeof set !== 'object' || set === null) return false;
  return (
    'rtpTimestamp' in set &&
    typeof set.rtpTimestamp === 'number' &&
    'boxes' in set &&
    Array.isArray(set.boxes)
  );
}
