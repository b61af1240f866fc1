/** `[x1, y1, x2, y2]`, normalised to 0..1 of the picture's width and height, top left first. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

export function boxArea([x1, y1, x2, y2]: Box): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

/** Intersection over union, 0..1. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const overlap = width * height;
  return overlap / (boxArea(a) + boxArea(b) - overlap);
}

/** Of the centres, in mean box sizes, each axis by its own: so the picture's aspect does not matter. */
export function boxDistance(a: Box, b: Box): number {
  const meanWidth = (a[2] - a[0] + b[2] - b[0]) / 2;
  const meanHeight = (a[3] - a[1] + b[3] - b[1]) / 2;
  return Math.hypot(
    (a[0] + a[2] - b[0] - b[2]) / 2 / meanWidth,
    (a[1] + a[3] - b[1] - b[3]) / 2 / meanHeight,
  );
}
