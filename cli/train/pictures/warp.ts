import type { Affine } from './augmentation.ts';
import { PICTURE_SIDE } from './picture-size.ts';

const ROW_BYTES = PICTURE_SIDE * 3;
const LAST = PICTURE_SIDE - 1;

/**
 * The picture changed by the affine map, bilinear, with its edge pixels continued outside (scipy's order 1 and mode
 * 'nearest', which Keras uses). Written into `target`; both are RGB of PICTURE_SIDE squared.
 */
export function warpPicture(source: Uint8Array, [a, b, c, d, e, f]: Affine, target: Uint8Array): void {
  let at = 0;
  for (let row = 0; row < PICTURE_SIDE; row += 1) {
    let [fromRow, fromColumn] = [a * row + c, d * row + f];
    for (let column = 0; column < PICTURE_SIDE; column += 1, fromRow += b, fromColumn += e) {
      const y = fromRow < 0 ? 0 : fromRow > LAST ? LAST : fromRow;
      const x = fromColumn < 0 ? 0 : fromColumn > LAST ? LAST : fromColumn;
      const top = y | 0;
      const left = x | 0;
      const down = y - top;
      const right = x - left;
      const upper = top * ROW_BYTES + left * 3;
      const lower = top < LAST ? upper + ROW_BYTES : upper;
      const step = left < LAST ? 3 : 0;
      for (let channel = 0; channel < 3; channel += 1, at += 1) {
        const topLeft = source[upper + channel]!;
        const bottomLeft = source[lower + channel]!;
        const above = topLeft + (source[upper + step + channel]! - topLeft) * right;
        const below = bottomLeft + (source[lower + step + channel]! - bottomLeft) * right;
        target[at] = above + (below - above) * down + 0.5;
      }
    }
  }
}
