import { matrixOf, type Matrix } from '../../pipeline/annotate/colour.ts';
import type { Planes } from '../../pipeline/annotate/planes.ts';
import type { RgbFrame } from '../../pipeline/detect/detector.ts';

/** Luma weights of red and blue: ITU-R BT.601-7 and BT.709-6. */
const WEIGHTS: Readonly<Record<Matrix, readonly [kr: number, kb: number]>> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
};

/** The picture in the planes that the annotator draws into; each chroma sample is the mean of its (up to) four pixels. */
export function toPlanes({ width, height, rgb }: RgbFrame): Planes {
  const [halfWidth, halfHeight] = [(width + 1) >> 1, (height + 1) >> 1];
  const [y, u, v] = [
    Buffer.alloc(width * height),
    Buffer.alloc(halfWidth * halfHeight),
    Buffer.alloc(halfWidth * halfHeight),
  ];
  const planes: Planes = { width, height, data: [y, u, v], linesize: [width, halfWidth, halfWidth] };
  const [kr, kb] = WEIGHTS[matrixOf(planes)];
  const [yr, yg, yb] = [(kr * 219) / 255, ((1 - kr - kb) * 219) / 255, (kb * 219) / 255];
  const [uScale, vScale] = [112 / 255 / (1 - kb), 112 / 255 / (1 - kr)];
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      let [red, blue, luma, count] = [0, 0, 0, 0];
      for (let below = row; below < Math.min(row + 2, height); below += 1) {
        for (let beside = column; beside < Math.min(column + 2, width); beside += 1) {
          const at = below * width + beside;
          const [r, g, b] = [rgb[at * 3] ?? 0, rgb[at * 3 + 1] ?? 0, rgb[at * 3 + 2] ?? 0];
          const light = yr * r + yg * g + yb * b;
          y[at] = Math.round(16 + light);
          red += r;
          blue += b;
          luma += light;
          count += 1;
        }
      }
      const at = (row >> 1) * halfWidth + (column >> 1);
      const mean = (luma * 255) / 219 / count;
      u[at] = Math.round(128 + uScale * (blue / count - mean));
      v[at] = Math.round(128 + vScale * (red / count - mean));
    }
  }
  return planes;
}

/**
 * Takes over into `rgb` only what was drawn, that is what differs between the planes: everything else keeps its exact
 * colours, which 4:2:0 could not hold.
 */
export function copyDrawn(before: Planes, after: Planes, rgb: Uint8Array): void {
  const { width, height } = after;
  const [kr, kb] = WEIGHTS[matrixOf(after)];
  const kg = 1 - kr - kb;
  const [y, u, v] = after.data;
  const [yWas, uWas, vWas] = before.data;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = row * after.linesize[0] + column;
      const half = (row >> 1) * after.linesize[1] + (column >> 1);
      if (y[at] === yWas[at] && u[half] === uWas[half] && v[half] === vWas[half]) continue;
      const luma = ((y[at] ?? 16) - 16) * (255 / 219);
      const blue = ((u[half] ?? 128) - 128) * (255 / 112) * (1 - kb);
      const red = ((v[half] ?? 128) - 128) * (255 / 112) * (1 - kr);
      const target = (row * width + column) * 3;
      rgb[target] = clampByte(luma + red);
      rgb[target + 1] = clampByte(luma - (kr * red + kb * blue) / kg);
      rgb[target + 2] = clampByte(luma + blue);
    }
  }
}

export function copyPlanes({ data: [y, u, v], ...rest }: Planes): Planes {
  return { ...rest, data: [Buffer.from(y), Buffer.from(u), Buffer.from(v)] };
}

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
