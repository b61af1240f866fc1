import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AVCOL_RANGE_MPEG, AV_PIX_FMT_RGB24 } from 'node-av/constants';
import sharp from 'sharp';
import { X264Encoder } from '../../pipeline/media/encode/x264-encoder.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { newFrame } from '../../pipeline/media/picture/frame.ts';
import { Scaler } from '../../pipeline/media/picture/scaler.ts';
import { readDemoFaces } from '../../simulator/demo-faces.ts';
import { demoPhotoPath } from '../../simulator/demo-photos.ts';

export const MOVING_FACE = {
  width: 640,
  height: 360,
  fps: 12.5,
  /** From one picture to the next, to the right and then back. */
  stepPx: 12,
  /** The only keyframe is the first. */
  pictures: 240,
} as const;

const TURN = 40;
const MARKER_PX = 24;
const TILE_PX = 140;
const PHOTO = 'sample6.jpg';

/**
 * A clip for telling pictures apart: a face goes to and fro, and below it a magenta square with the same middle, which
 * says where the face is in each picture.
 */
export async function writeMovingFace(folder: string): Promise<string> {
  silenceLibav();
  const { width, height, fps, stepPx, pictures } = MOVING_FACE;
  const face = await faceTile();
  const encoder = new X264Encoder({
    width,
    height,
    preset: 'ultrafast',
    bitrateBps: 1_000_000,
    colorRange: AVCOL_RANGE_MPEG,
  });
  const rgb = newFrame(width, height, AV_PIX_FMT_RGB24);
  const frame = newFrame(width, height);
  const scaler = new Scaler();
  const units: Buffer[] = [];
  for (let index = 0; index < pictures; index += 1) {
    const turn = index % (2 * TURN);
    const left = 10 + stepPx * (turn < TURN ? turn : 2 * TURN - turn);
    const [pixels] = rgb.data ?? [];
    const [stride = 0] = rgb.linesize;
    if (pixels === undefined) throw new Error('a frame has no memory');
    pixels.fill(0x88);
    for (let y = 0; y < TILE_PX; y += 1)
      face.pixels.copy(pixels, (60 + y) * stride + left * 3, y * TILE_PX * 3, (y + 1) * TILE_PX * 3);
    const markerLeft = Math.round(left + face.middlePx - MARKER_PX / 2);
    const magenta = Buffer.from('ff00ff'.repeat(MARKER_PX), 'hex');
    for (let y = height - MARKER_PX; y < height; y += 1) magenta.copy(pixels, y * stride + markerLeft * 3);
    scaler.toFrame(rgb, frame);
    frame.pts = BigInt((index * 90_000) / fps);
    encoder.encode(frame, index === 0, (annexB) => units.push(Buffer.from(annexB)));
  }
  for (const each of [rgb, frame]) each.free();
  scaler.close();
  encoder.close();
  const file = path.join(folder, 'moving-face.h264');
  await writeFile(file, Buffer.concat(units));
  return file;
}

/** One of the demo's people, without a mask, in a square; and where in it the middle of the face is. */
async function faceTile(): Promise<{ readonly pixels: Buffer; readonly middlePx: number }> {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (await readDemoFaces())[PHOTO]?.faces[0]?.box ?? [];
  const side = Math.min(2 * Math.round(x1), Math.round(1.8 * Math.max(x2 - x1, y2 - y1)));
  const left = Math.max(0, Math.round((x1 + x2) / 2 - side / 2));
  const top = Math.max(0, Math.round((y1 + y2) / 2 - side / 2));
  // Its edges fade into the grey: else the detector takes the card for a head.
  const half = TILE_PX / 2;
  const shape = `<svg xmlns="http://www.w3.org/2000/svg" width="${TILE_PX}" height="${TILE_PX}">
    <radialGradient id="fade"><stop offset="0.6"/><stop offset="1" stop-opacity="0"/></radialGradient>
    <circle cx="${half}" cy="${half}" r="${half}" fill="url(#fade)"/></svg>`;
  const faded = await sharp(demoPhotoPath(PHOTO))
    .extract({ left, top, width: side, height: side })
    .resize(TILE_PX, TILE_PX)
    .ensureAlpha()
    .composite([{ input: Buffer.from(shape), blend: 'dest-in' }])
    .png()
    .toBuffer();
  const pixels = await sharp(faded).flatten({ background: '#888888' }).raw().toBuffer();
  return { pixels, middlePx: (((x1 + x2) / 2 - left) * TILE_PX) / side };
}
