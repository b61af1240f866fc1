import type { Box } from '../domain/box.ts';
import type { KnownFace } from '../domain/known-face.ts';
import type { InputSize, Placement, WholePlacement, Window } from './letterbox.ts';
import { packRectangles } from './shelves.ts';

/** Higher faces are shown smaller by whole steps, none below this: what is found in them is the same down to here. */
const FACE_PX = 24;
/** Of the way that somebody may have gone (`KnownFace.reach`); who went further is found by the next whole look. */
const REACH_SHARE = 0.5;
/** What the network sees around a face, in box sides. */
const CONTEXT = 0.6;
/** Of a window's sides. */
const LEAST_PX = 64;

/** A window that is copied out of the whole picture's input. */
interface Cut extends Window {
  /** Its top left corner there, in pixels. */
  readonly fromLeft: number;
  readonly fromTop: number;
  /** So many pixels of each row and column become one. */
  readonly step: number;
}

export interface FollowPlacement extends Placement {
  readonly windows: readonly Cut[];
}

/** In pixels of the picture as the whole input shows it. */
interface Area {
  readonly box: Box;
  readonly step: number;
}

/**
 * Windows around all known faces in the smallest input that holds them; null where none does. Windows that overlap are
 * joined, so nobody is in two of them.
 */
export function placeWindows(
  whole: WholePlacement,
  known: readonly KnownFace[],
  sizes: readonly InputSize[],
): FollowPlacement | null {
  const [{ width, height }] = whole.windows;
  const apart = joinOverlapping(known.map((face) => areaOf(face, width, height)));
  const together = [apart.reduce(join)];
  for (const size of sizes.toSorted((a, b) => a[0] * a[1] - b[0] * b[1])) {
    for (const areas of [apart, together]) {
      const cuts = areas.map((area) => cutOf(area, whole.windows[0]));
      const spots = packRectangles(cuts, size);
      if (spots !== null)
        return {
          inputWidth: size[0],
          inputHeight: size[1],
          windows: cuts.map((cut, index) => ({ ...cut, ...spots[index]! })),
        };
    }
  }
  return null;
}

function areaOf({ box, reach }: KnownFace, width: number, height: number): Area {
  const [faceWidth, faceHeight] = [(box[2] - box[0]) * width, (box[3] - box[1]) * height];
  const step = Math.max(1, Math.floor(faceHeight / FACE_PX));
  const around = 0.5 + REACH_SHARE * reach + CONTEXT;
  const least = (LEAST_PX * step) / 2;
  const [halfWidth, halfHeight] = [Math.max(least, around * faceWidth), Math.max(least, around * faceHeight)];
  // Somebody may be expected outside of the picture.
  const x = clamp(((box[0] + box[2]) / 2) * width, 0, width);
  const y = clamp(((box[1] + box[3]) / 2) * height, 0, height);
  return { box: [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], step };
}

function joinOverlapping(areas: readonly Area[]): Area[] {
  const joined: Area[] = [];
  for (let area of areas) {
    for (;;) {
      const index = joined.findIndex((other) => overlap(area.box, other.box));
      if (index === -1) break;
      const [other] = joined.splice(index, 1);
      area = join(area, other!);
    }
    joined.push(area);
  }
  return joined;
}

function join(a: Area, b: Area): Area {
  return {
    box: [
      Math.min(a.box[0], b.box[0]),
      Math.min(a.box[1], b.box[1]),
      Math.max(a.box[2], b.box[2]),
      Math.max(a.box[3], b.box[3]),
    ],
    step: Math.min(a.step, b.step),
  };
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** To whole steps, inside of the picture. */
function cutOf({ box, step }: Area, picture: Window): Cut {
  const [x1, x2] = span(box[0], box[2], picture.width, step);
  const [y1, y2] = span(box[1], box[3], picture.height, step);
  return {
    part: [x1 / picture.width, y1 / picture.height, x2 / picture.width, y2 / picture.height],
    fromLeft: picture.left + x1,
    fromTop: picture.top + y1,
    step,
    left: 0,
    top: 0,
    width: (x2 - x1) / step,
    height: (y2 - y1) / step,
  };
}

function span(from: number, to: number, length: number, step: number): readonly [from: number, to: number] {
  const start = Math.max(0, Math.floor(from));
  const count = Math.ceil((Math.min(length, to) - start) / step);
  if (start + count * step <= length) return [start, start + count * step];
  // Back from the border, so that no step hangs over it.
  const most = Math.floor(length / step);
  const fitting = Math.min(count, most);
  return [length - fitting * step, length];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
