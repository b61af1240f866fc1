import { PICTURE_SIDE } from './picture-size.ts';
import { uniform, type Random } from '../random.ts';

/** How far a picture may be changed for one epoch: the arguments of Keras's ImageDataGenerator, in its units. */
export interface AugmentationSettings {
  /** At most, either way. */
  readonly rotationDegrees: number;
  /** Share: 0.15 scales width and height, each for itself, by 0.85 to 1.15. */
  readonly zoom: number;
  /** Share of the width and of the height, at most, either way. */
  readonly shift: number;
  /** Degrees, as Keras has it: its well-known value of 0.15 is next to nothing. */
  readonly shearDegrees: number;
  readonly isFlipped: boolean;
}

/** Where a pixel of the result lies in the original: row = a·row + b·column + c, column = d·row + e·column + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** One draw. Keras's order: rotation, shift, shear and zoom about the middle, the flip at the end. */
export function drawAugmentation(settings: AugmentationSettings, random: Random): Affine {
  const draw = (most: number): number => uniform(random, -most, most);
  const angle = radians(draw(settings.rotationDegrees));
  const down = draw(settings.shift) * PICTURE_SIDE;
  const right = draw(settings.shift) * PICTURE_SIDE;
  const shear = radians(draw(settings.shearDegrees));
  const [tall, wide] = [1 + draw(settings.zoom), 1 + draw(settings.zoom)];
  const isFlipped = random() < 0.5 && settings.isFlipped;
  const rotation: Affine = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0];
  const parts: Affine[] = [
    [1, 0, down, 0, 1, right],
    [1, -Math.sin(shear), 0, 0, Math.cos(shear), 0],
    [tall, 0, 0, 0, wide, 0],
  ];
  const about = centred(parts.reduce(chain, rotation));
  return isFlipped ? chain(about, [1, 0, 0, 0, -1, PICTURE_SIDE - 1]) : about;
}

/** The first after the second. */
function chain([a, b, c, d, e, f]: Affine, [g, h, i, j, k, l]: Affine): Affine {
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

function centred(affine: Affine): Affine {
  const middle = (PICTURE_SIDE - 1) / 2;
  return chain(chain([1, 0, middle, 0, 1, middle], affine), [1, 0, -middle, 0, 1, -middle]);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
