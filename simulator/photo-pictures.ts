import { AV_PIX_FMT_RGB24 } from 'node-av/constants';
import sharp, { type Sharp } from 'sharp';
import { newFrame } from '../pipeline/media/picture/frame.ts';
import { Scaler } from '../pipeline/media/picture/scaler.ts';
import { readDemoFaces } from './demo-faces.ts';
import { CLIP, isMasked, maskChangesMs, viewAt, type Scene } from './demo-script.ts';
import { maskSvg } from './mask-drawing.ts';
import { drawView, newPicture, type Picture } from './picture.ts';

/** The pictures of one scene, at the photo's size. */
export interface ScenePictures {
  /** From this scene time on, until the next one's; the first is 0. */
  readonly states: readonly { readonly fromMs: number; readonly picture: Picture }[];
  /** At the clip's size: the photo so blurred and dark that nobody is to be seen in it. */
  readonly gap: Picture;
}

/** @throws Error when the photo is not there. */
export async function paintScene(scene: Scene, photoPath: string): Promise<ScenePictures> {
  const photo = (await readDemoFaces())[scene.photo];
  if (photo === undefined) throw new Error(`no faces are known of ${scene.photo}`);
  // 4:2:0 wants even sides.
  const width = photo.width & ~1;
  const height = photo.height & ~1;
  const bare = await sharp(photoPath)
    .extract({ left: 0, top: 0, width, height })
    .removeAlpha()
    .raw()
    .toBuffer();
  const open = (): Sharp => sharp(bare, { raw: { width, height, channels: 3 } });

  const states = [];
  for (const fromMs of [0, ...maskChangesMs(scene)]) {
    const masks = photo.faces.flatMap((face, index) => {
      const person = scene.people[index];
      return person !== undefined && isMasked(person.mask, fromMs)
        ? [maskSvg(face, scene.maskStyle, person.id)]
        : [];
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${masks.join('')}</svg>`;
    const rgb = await open()
      .composite([{ input: Buffer.from(svg) }])
      .removeAlpha()
      .raw()
      .toBuffer();
    states.push({ fromMs, picture: toPicture(rgb, width, height) });
  }

  const blurred = await open().blur(70).linear(0.55, 0).raw().toBuffer();
  const gap = newPicture(CLIP.width, CLIP.height);
  drawView(toPicture(blurred, width, height), viewAt(scene, 0), gap);
  return { states, gap };
}

/** `rgb` is `[height, width, 3]`, without padding. */
function toPicture(rgb: Buffer, width: number, height: number): Picture {
  const source = newFrame(width, height, AV_PIX_FMT_RGB24);
  const target = newFrame(width, height);
  const scaler = new Scaler();
  try {
    const [bytes] = source.data ?? [];
    const [stride = 0] = source.linesize;
    if (bytes === undefined) throw new Error('a frame has no memory');
    for (let y = 0; y < height; y += 1) rgb.copy(bytes, y * stride, y * width * 3, (y + 1) * width * 3);
    scaler.toFrame(source, target);

    const picture = newPicture(width, height);
    const planes = target.data ?? [];
    const strides = target.linesize;
    for (const index of [0, 1, 2] as const) {
      const half = index === 0 ? 1 : 2;
      const plane = planes[index];
      const planeStride = strides[index];
      if (plane === undefined || planeStride === undefined) throw new Error('a frame has no memory');
      const rowBytes = width / half;
      for (let y = 0; y < height / half; y += 1) {
        picture.planes[index].set(plane.subarray(y * planeStride, y * planeStride + rowBytes), y * rowBytes);
      }
    }
    return picture;
  } finally {
    scaler.close();
    source.free();
    target.free();
  }
}
