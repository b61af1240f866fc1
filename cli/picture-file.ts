import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { RgbFrame } from '../pipeline/detect/detector.ts';
import { InputError } from './run-command.ts';

/** By the names of libvips; SVG and PDF are left out, they may name other files. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

/** Names that a folder is searched for. */
export const PICTURE_EXTENSIONS = [
  '.jpg',
  '.jpeg',
  '.png',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
] as const;

/** The picture upright, as its EXIF orientation says; of an animation the first. @throws InputError. */
export async function readPicture(file: string): Promise<RgbFrame> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new InputError(readingProblem(error), { cause: error });
  });
  if (bytes.length === 0) throw new InputError('the file is empty');
  try {
    // Warnings are left to pass: half of the cameras in the world write slightly wrong JPEGs.
    const picture = sharp(bytes, { failOn: 'error' });
    const { format } = await picture.metadata();
    if (!FORMATS.has(format)) throw new InputError(`${format} is not read; ${readable()}`);
    // Transparent parts are shown on white by most viewers.
    const upright = picture.autoOrient().flatten({ background: '#fff' }).toColourspace('srgb');
    const { data, info } = await upright.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const rgb = info.channels === 3 ? data : repeatGrey(data, info.channels);
    return { width: info.width, height: info.height, rgb };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(decodingProblem(error), { cause: error });
  }
}

function repeatGrey(data: Buffer, channels: number): Uint8Array {
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let pixel = 0; pixel < rgb.length / 3; pixel += 1)
    rgb.fill(data[pixel * channels] ?? 0, pixel * 3, pixel * 3 + 3);
  return rgb;
}

function readable(): string {
  return 'pictures may be JPEG, PNG, WebP, GIF, TIFF or AVIF';
}

function readingProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'this user may not read the file';
  return error instanceof Error ? error.message : String(error);
}

function decodingProblem(error: unknown): string {
  const [message = ''] = String(error instanceof Error ? error.message : error).split('\n');
  if (message.includes('unsupported image format')) return `not a picture; ${readable()}`;
  return `the picture is broken (${message})`;
}
