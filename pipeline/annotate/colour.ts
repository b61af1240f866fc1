import type { TrackLabel } from '../domain/label.ts';
import type { Planes } from './planes.ts';

/** Limited range, 8 bit: y 16..235, u and v 16..240. */
export type Yuv = readonly [y: number, u: number, v: number];

export type Matrix = 'bt601' | 'bt709';

/** The rule players use for untagged video: standard definition is BT.601, anything larger BT.709. */
export function matrixOf(planes: Planes): Matrix {
  return planes.width >= 1280 || planes.height > 576 ? 'bt709' : 'bt601';
}

/** Luma weights of red and blue: ITU-R BT.601-7 and BT.709-6. */
const WEIGHTS: Readonly<Record<Matrix, readonly [kr: number, kb: number]>> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
};

/** @param rgb 0xRRGGBB, full range. */
export function toYuv(rgb: number, matrix: Matrix): Yuv {
  const [red, green, blue] = [(rgb >> 16) / 255, ((rgb >> 8) & 255) / 255, (rgb & 255) / 255];
  const [kr, kb] = WEIGHTS[matrix];
  const luma = kr * red + (1 - kr - kb) * green + kb * blue;
  return [
    Math.round(16 + 219 * luma),
    Math.round(128 + (112 * (blue - luma)) / (1 - kb)),
    Math.round(128 + (112 * (red - luma)) / (1 - kr)),
  ];
}

export interface LabelStyle {
  readonly text: string;
  /** Frame and plate, and the letters on the plate: 0xRRGGBB. */
  readonly colour: number;
  readonly ink: number;
  readonly isViolation: boolean;
}

/**
 * Green leans to blue and the three differ in brightness, which red-green blindness leaves intact; the text and the thicker frame of
 * a violation say the same without any colour.
 */
export const LABEL_STYLES: Readonly<Record<TrackLabel, LabelStyle>> = {
  with_mask: { text: 'Mask', colour: 0x1fc48c, ink: 0x04140e, isViolation: false },
  without_mask: { text: 'No mask', colour: 0xdc2626, ink: 0xffffff, isViolation: true },
  incorrect_mask: { text: 'Mask worn wrong', colour: 0xffb71b, ink: 0x1a1200, isViolation: true },
  unknown: { text: 'Unsure', colour: 0xaab4be, ink: 0x0d1116, isViolation: false },
};

export const CORNER_STYLE = { colour: 0x0b0f14, ink: 0xffffff, opacity: 0.62 } as const;
