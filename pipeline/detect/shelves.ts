import type { InputSize } from './letterbox.ts';

export interface Rectangle {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly left: number;
  readonly top: number;
}

/**
 * Places for rectangles in a larger one without overlap, in their order; null where they do not fit so. Next-fit decreasing
 * height (Coffman, Garey, Johnson and Tarjan 1980), but each goes to the first shelf with room; by rows, then by columns.
 */
export function packRectangles(rectangles: readonly Rectangle[], [width, height]: InputSize): Spot[] | null {
  const rows = packRows(rectangles, width, height);
  if (rows !== null) return rows;
  const turned = rectangles.map((each) => ({ width: each.height, height: each.width }));
  return packRows(turned, height, width)?.map(({ left, top }) => ({ left: top, top: left })) ?? null;
}

interface Shelf {
  readonly top: number;
  readonly height: number;
  used: number;
}

function packRows(rectangles: readonly Rectangle[], width: number, height: number): Spot[] | null {
  const spots = new Map<Rectangle, Spot>();
  const shelves: Shelf[] = [];
  let bottom = 0;
  for (const rectangle of rectangles.toSorted((a, b) => b.height - a.height)) {
    let shelf = shelves.find(({ used }) => used + rectangle.width <= width);
    if (shelf === undefined) {
      if (rectangle.width > width || bottom + rectangle.height > height) return null;
      shelf = { top: bottom, height: rectangle.height, used: 0 };
      shelves.push(shelf);
      bottom += rectangle.height;
    }
    spots.set(rectangle, { left: shelf.used, top: shelf.top });
    shelf.used += rectangle.width;
  }
  return rectangles.map((rectangle) => spots.get(rectangle)!);
}
