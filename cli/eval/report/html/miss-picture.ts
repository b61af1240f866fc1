import sharp from 'sharp';
import type { RgbFrame } from '../../../../pipeline/detect/detector.ts';
import { LABEL_STYLES } from '../../../../pipeline/annotate/colour.ts';
import type { Box } from '../../../../pipeline/domain/box.ts';
import type { Label } from '../../../../pipeline/domain/label.ts';
import type { Miss } from '../../scores/misses.ts';

/** Of the square picture that is shown. */
const SIZE_PX = 240;
/** The face with what is around it, in sizes of the face; at least so many pixels of the picture. */
const AROUND = 2.6;
const LEAST_SIDE_PX = 64;

interface Region {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** A JPEG of the place, with what is known (dashed) and what was said (solid) drawn in. */
export async function drawMiss(picture: RgbFrame, { truth, found }: Miss): Promise<Buffer> {
  const { width, height, rgb } = picture;
  const region = regionOf(boxesAround([truth?.box, found?.box]), width, height);
  const toView = (box: Box): Box => {
    const scale = SIZE_PX / region.side;
    const [x1, y1, x2, y2] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
    const { left, top } = region;
    return [(x1 - left) * scale, (y1 - top) * scale, (x2 - left) * scale, (y2 - top) * scale];
  };
  const drawn = [
    ...(found === null ? [] : [rectangle(toView(found.box), found.label, false)]),
    ...(truth === null ? [] : [rectangle(toView(truth.box), truth.label, true)]),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE_PX}" height="${SIZE_PX}">${drawn.join('')}</svg>`;
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract({ left: region.left, top: region.top, width: region.side, height: region.side })
    .resize(SIZE_PX, SIZE_PX)
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: 72 })
    .toBuffer();
}

/** A square that lies in the picture, around the boxes where it can be. */
function regionOf([x1, y1, x2, y2]: Box, width: number, height: number): Region {
  const [boxWidth, boxHeight] = [(x2 - x1) * width, (y2 - y1) * height];
  const wanted = Math.max(LEAST_SIDE_PX, AROUND * Math.max(boxWidth, boxHeight));
  const side = Math.max(1, Math.floor(Math.min(wanted, width, height)));
  const place = (centre: number, size: number): number =>
    Math.round(Math.min(size - side, Math.max(0, centre - side / 2)));
  return { left: place(((x1 + x2) / 2) * width, width), top: place(((y1 + y2) / 2) * height, height), side };
}

function boxesAround(boxes: readonly (Box | undefined)[]): Box {
  const given = boxes.filter((box) => box !== undefined);
  const least = (index: 0 | 1): number => Math.min(...given.map((box) => box[index]));
  const most = (index: 2 | 3): number => Math.max(...given.map((box) => box[index]));
  return [least(0), least(1), most(2), most(3)];
}

function rectangle([x1, y1, x2, y2]: Box, label: Label, isTruth: boolean): string {
  const colour = `#${LABEL_STYLES[label].colour.toString(16).padStart(6, '0')}`;
  const at = `x="${x1}" y="${y1}" width="${x2 - x1}" height="${y2 - y1}" fill="none"`;
  const dash = isTruth ? ' stroke-dasharray="7 5"' : '';
  // Dark below, so that it is seen on any picture.
  return `<rect ${at} stroke="#000" stroke-opacity="0.5" stroke-width="5"${dash}/><rect ${at} stroke="${colour}" stroke-width="2.5"${dash}/>`;
}
