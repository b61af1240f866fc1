import type { Part } from './scaler.ts';

/** Rows of RGB, three bytes a pixel, without padding. */
interface RgbRows {
  readonly rgb: Buffer;
  /** Pixels a row. */
  readonly width: number;
}

/**
 * Copies a part of a picture into a part of another one; each target pixel is the mean of `step` x `step` pixels.
 * @param from Top left corner in the source, whose part is `step` times as wide and high as the target's.
 */
export function copyShrunk(
  source: RgbRows,
  from: Pick<Part, 'x' | 'y'>,
  target: RgbRows,
  to: Part,
  step: number,
): void {
  for (let row = 0; row < to.height; row += 1) {
    const start = ((from.y + row * step) * source.width + from.x) * 3;
    const at = ((to.y + row) * target.width + to.x) * 3;
    if (step === 1) source.rgb.copy(target.rgb, at, start, start + to.width * 3);
    else shrinkRow(source, start, target.rgb, at, to.width, step);
  }
}

function shrinkRow(
  { rgb, width }: RgbRows,
  start: number,
  target: Buffer,
  at: number,
  pixels: number,
  step: number,
): void {
  const share = 1 / (step * step);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    // No arrays in here: this runs some 50,000 times a look.
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let y = 0; y < step; y += 1) {
      let index = start + (y * width + pixel * step) * 3;
      for (let x = 0; x < step; x += 1, index += 3) {
        red += rgb[index]!;
        green += rgb[index + 1]!;
        blue += rgb[index + 2]!;
      }
    }
    target[at + pixel * 3] = red * share + 0.5;
    target[at + pixel * 3 + 1] = green * share + 0.5;
    target[at + pixel * 3 + 2] = blue * share + 0.5;
  }
}
