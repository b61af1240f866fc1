/** In CSS pixels. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Above the frame, else below, else inside; a free place goes before one that is taken. */
export function placePlate(
  frame: Rect,
  plate: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  taken: readonly Rect[],
): Rect {
  const left = Math.max(0, Math.min(frame.left, picture.width - plate.width));
  const places = [frame.top - plate.height, frame.top + frame.height, frame.top]
    .filter((top) => top >= 0 && top + plate.height <= picture.height)
    .map((top): Rect => ({ left, top, ...plate }));
  return (
    places.find((place) => !taken.some((other) => overlaps(place, other))) ??
    places[0] ?? { left, top: 0, ...plate }
  );
}

function overlaps(a: Rect, b: Rect): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
