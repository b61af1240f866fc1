import { writeFile } from 'node:fs/promises';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { ClipEncoder } from '../../simulator/clip-encoder.ts';
import { newPicture } from '../../simulator/picture.ts';

/** Where the number of a picture is painted in it: blocks of black and white, the highest bit first. */
export const CLOCK_PLACE = { bits: 10, left: 64, top: 560, block: 48 } as const;

export const CLOCK_CLIP = { width: 1280, height: 720, fps: 25, frames: 250 } as const;

const BLACK = 16;
const WHITE = 235;

/** A clip whose pictures tell their number, 0 to 249, over a grey that moves. H.264, Annex B. */
export async function writeClockClip(file: string): Promise<void> {
  silenceLibav();
  const { width, height, fps, frames } = CLOCK_CLIP;
  const encoder = new ClipEncoder({ width, height, fps, bitrateBps: 2_000_000 });
  try {
    const picture = newPicture(width, height);
    const [luma, u, v] = picture.planes;
    u.fill(128);
    v.fill(128);
    for (let number = 0; number < frames; number += 1) {
      for (let y = 0; y < height; y += 1)
        luma.fill(60 + ((y + number * 4) % 120), y * width, (y + 1) * width);
      paintNumber(luma, number);
      encoder.encode(picture);
    }
    await writeFile(file, encoder.finish());
  } finally {
    encoder.close();
  }
}

function paintNumber(luma: Uint8Array, number: number): void {
  const { bits, left, top, block } = CLOCK_PLACE;
  for (let bit = 0; bit < bits; bit += 1) {
    const isOne = ((number >> (bits - 1 - bit)) & 1) === 1;
    const x = left + bit * block;
    for (let y = top; y < top + block; y += 1)
      luma.fill(isOne ? WHITE : BLACK, y * CLOCK_CLIP.width + x, y * CLOCK_CLIP.width + x + block);
  }
}
