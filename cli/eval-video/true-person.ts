import { boxIou, type Box } from '../../pipeline/domain/box.ts';
import type { TruePerson } from './truth.ts';

/** A box is on a face from this overlap on: people who draw boxes differ in how tight they draw. */
const MIN_IOU = 0.3;

/** Where the face is, straight between two known places; null where it is not in the picture. */
export function faceAt({ boxes }: Pick<TruePerson, 'boxes'>, atMs: number): Box | null {
  const after = boxes.findIndex((each) => each.atMs > atMs);
  const from = boxes.at(after === -1 ? -1 : Math.max(0, after - 1));
  if (from === undefined || from.box === null || after === 0) return null;
  // Known at this very time, as the last one is.
  if (from.atMs === atMs) return from.box;
  const to = boxes[after];
  if (after === -1 || to === undefined) return null;
  // On the way out: where it was until it is known to be gone.
  if (to.box === null) return from.box;
  const share = (atMs - from.atMs) / (to.atMs - from.atMs);
  const between = (index: 0 | 1 | 2 | 3): number =>
    from.box![index] + share * (to.box![index] - from.box![index]);
  return [between(0), between(1), between(2), between(3)];
}

/** Overlap of a face and a box; 0 where it is too little to be the same. */
export function overlapOf(face: Box | null, box: Box): number {
  const iou = face === null ? 0 : boxIou(face, box);
  return iou >= MIN_IOU ? iou : 0;
}
