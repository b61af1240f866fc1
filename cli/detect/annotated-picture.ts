import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { drawOverlay, type OverlayBox } from '../../pipeline/annotate/draw.ts';
import type { RgbFrame } from '../../pipeline/detect/detector.ts';
import { notWritten } from './results.ts';
import { copyDrawn, copyPlanes, toPlanes } from './rgb-planes.ts';

/** By the name's extension. */
const ENCODERS: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  '.jpg': (picture) => picture.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  '.jpeg': (picture) => picture.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  '.png': (picture) => picture.png(),
  '.webp': (picture) => picture.webp({ quality: 90, smartSubsample: true }),
};

/** Draws boxes and labels and writes the file; `picture` is drawn into. */
export async function writeAnnotated(
  picture: RgbFrame,
  boxes: readonly OverlayBox[],
  file: string,
): Promise<void> {
  const before = toPlanes(picture);
  const after = copyPlanes(before);
  drawOverlay(after, { boxes, corner: [] });
  copyDrawn(before, after, picture.rgb);
  const { width, height, rgb } = picture;
  const encode = ENCODERS[extname(file).toLowerCase()];
  if (encode === undefined) throw new Error(`no encoder for ${file}`);
  // Written at once and whole, so that Ctrl-C leaves no half a picture.
  const bytes = await encode(sharp(rgb, { raw: { width, height, channels: 3 } })).toBuffer();
  await writeFile(file, bytes).catch((error: unknown) => {
    throw notWritten(file, error);
  });
}
