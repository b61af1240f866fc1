import type { Box } from '../domain/box.ts';
import { boxArea, boxDistance, boxIou } from '../domain/box.ts';
import type { Detection } from '../domain/detection.ts';
import { assignPairs } from './assignment.ts';
import type { TrackedPerson } from './tracked-person.ts';

/** A face does not become more than so many times larger or smaller (in side length) from one look to the next. */
const MAX_GROWTH = 1.9;
/** Of the cost of a pair, which is 0 for the same box and 1 at the edge of what is possible. */
const DISTANCE_WEIGHT = 0.6;
const IOU_WEIGHT = 0.2;
const GROWTH_WEIGHT = 0.2;

export interface Association {
  readonly pairs: readonly (readonly [TrackedPerson, Detection])[];
  readonly freeDetections: readonly Detection[];
  readonly freePeople: readonly TrackedPerson[];
}

/**
 * Who is which box. At two to five looks a second a walking face moves by more than its own width, so overlap alone, as in
 * ByteTrack (arXiv 2110.06864), does not find it again: the distance of the centres, in box sizes, counts most.
 */
export function associate(
  people: readonly TrackedPerson[],
  detections: readonly Detection[],
  atMs: number,
): Association {
  const cost = people.map((person) => detections.map((detection) => pairCost(person, detection.box, atMs)));
  const pairs = assignPairs(cost, 1).map(([row, column]) => [people[row]!, detections[column]!] as const);
  const takenPeople = new Set(pairs.map(([person]) => person));
  const takenDetections = new Set(pairs.map(([, detection]) => detection));
  return {
    pairs,
    freePeople: people.filter((person) => !takenPeople.has(person)),
    freeDetections: detections.filter((detection) => !takenDetections.has(detection)),
  };
}

function pairCost(person: TrackedPerson, box: Box, atMs: number): number {
  const growth = Math.abs(Math.log(boxArea(box) / boxArea(person.box))) / 2 / Math.log(MAX_GROWTH);
  // Also catches the NaN of an empty box.
  if (!(growth <= 1)) return Infinity;
  const places = person.expectedPlaces(atMs);
  const distance = Math.min(...places.map((place) => boxDistance(place, box))) / person.reach(atMs);
  if (!(distance <= 1)) return Infinity;
  const iou = Math.max(...places.map((place) => boxIou(place, box)));
  return DISTANCE_WEIGHT * distance + IOU_WEIGHT * (1 - iou) + GROWTH_WEIGHT * growth;
}

/** Share of the smaller box that lies in the other one, 0..1. */
export function boxCover(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / Math.min(boxArea(a), boxArea(b));
}
