import type { Luma } from '../../../pipeline/media/picture/luma.ts';

/** The brightness of each pixel. */
type Paint = (x: number, y: number) => number;

export function paintedLuma(width: number, height: number, paint: Paint): Luma {
  const lineBytes = width + 16;
  const pixels = new Uint8Array(lineBytes * height).fill(255);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      pixels[y * lineBytes + x] = Math.max(0, Math.min(255, Math.round(paint(x, y))));
  return { width, height, lineBytes, pixels };
}

/** Normally distributed, the same at each run. */
export function noiseOf(seed: number, sigma: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  return () => sigma * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
