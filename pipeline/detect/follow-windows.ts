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
/** Shown around what changed: a face at its border, and what the network sees around one. */
const CHANGE_MARGIN_PX = 24;

/** A window that is copied out of the picture as the whole input shows it, or out of a smaller one. */
interface Cut extends Window {
  /** That picture's sides are divided by it, and rounded down. */
  readonly step: number;
  /** Its top left corner there, in pixels. */
  readonly fromLeft: number;
  readonly fromTop: number;
}

export interface FollowPlacement extends Placement {
  readonly windows: readonly Cut[];
}

/** In pixels of the picture as the whole input shows it. */
interface Area {
  readonly box: Box;
  readonly step: number;
}

/** What windows are to show; at least one of both kinds. */
export interface Shown {
  readonly known: readonly KnownFace[];
  /** Parts of the picture in which somebody may have come, normalised. */
  readonly changes: readonly Box[];
}

/**
 * Windows around all known faces and all changes in the smallest input that holds them; null where none does. Windows that
 * overlap are joined, so nobody is in two of them.
 */
export function placeWindows(
  whole: WholePlacement,
  { known, changes }: Shown,
  sizes: readonly InputSize[],
): FollowPlacement | null {
  const [{ width, height }] = whole.windows;
  const apart = joinOverlapping([
    ...known.map((face) => areaOf(face, width, height)),
    ...changes.map((change) => changeOf(change, width, height)),
  ]);
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

/** At full size: whoever came may be small. */
function changeOf([x1, y1, x2, y2]: Box, width: number, height: number): Area {
  const margin = CHANGE_MARGIN_PX;
  return {
    box: [x1 * width - margin, y1 * height - margin, x2 * width + margin, y2 * height + margin],
    step: 1,
  };
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

/** To whole pixels of the smaller picture, inside of it. */
function cutOf({ box, step }: Area, picture: Window): Cut {
  const across = span(box[0], box[2], picture.width, step);
  const down = span(box[1], box[3], picture.height, step);
  return {
    part: [across.from / across.of, down.from / down.of, across.to / across.of, down.to / down.of],
    step,
    fromLeft: across.from,
    fromTop: down.from,
    left: 0,
    top: 0,
    width: across.to - across.from,
    height: down.to - down.from,
  };
}

function span(
  from: number,
  to: number,
  length: number,
  step: number,
): { from: number; to: number; of: number } {
  const of = Math.max(1, Math.floor(length / step));
  const scale = of / length;
  const start = clamp(Math.floor(from * scale), 0, of - 1);
  return { from: start, to: clamp(Math.ceil(to * scale), start + 1, of), of };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
