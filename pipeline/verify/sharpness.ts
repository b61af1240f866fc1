/** Share of the crop's side on each edge that is left out: the face is in the middle, and the fill's edge would look sharp. */
const MARGIN = 1 / 6;

/**
 * How sharp the middle of a square RGB crop is: the standard deviation of the Laplacian of its green, which is most of luma
 * (Pech-Pacheco et al., ICPR 2000, by its variance). 0 for a plain one.
 */
export function sharpnessOf(rgb: Uint8Array, side: number): number {
  const margin = Math.max(1, Math.floor(side * MARGIN));
  const row = side * 3;
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = margin; y < side - margin; y += 1) {
    for (let at = y * row + margin * 3 + 1; at < y * row + (side - margin) * 3; at += 3) {
      const value = rgb[at - row]! + rgb[at + row]! + rgb[at - 3]! + rgb[at + 3]! - 4 * rgb[at]!;
      count += 1;
      sum += value;
      squares += value * value;
    }
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
