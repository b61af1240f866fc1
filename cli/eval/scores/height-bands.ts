import { averagePrecision, outcomesOf } from './average-precision.ts';
import { forEachLabel, meanOverLabels, type ByLabel } from './by-label.ts';
import { faceHeightPx, type JudgedPicture } from '../judge/judged-picture.ts';
import { matchAnyLabel, matchLabel, type PictureMatch } from './matching.ts';

interface HeightBand {
  readonly name: string;
  /** In pixels of the model's input. */
  readonly fromPx: number;
  readonly belowPx: number;
}

const HEIGHT_BANDS: readonly HeightBand[] = [
  { name: '<32', fromPx: 0, belowPx: 32 },
  { name: '32-96', fromPx: 32, belowPx: 96 },
  { name: '>96', fromPx: 96, belowPx: Infinity },
];

export interface BandScore extends HeightBand {
  readonly faces: ByLabel<number>;
  readonly ap50: ByLabel<number | null>;
  readonly map50: number | null;
  /** Of finding faces at all, whatever the label. */
  readonly facesAp50: number | null;
}

/** AP50 by the height of faces. As in COCO, a hit counts in its face's band, and a false alarm in its own. */
export function scoreHeights(pictures: readonly JudgedPicture[]): BandScore[] {
  const anyLabel = matchAnyLabel(pictures, 0.5);
  const byLabel = forEachLabel((label) => matchLabel(pictures, label, 0.5));
  return HEIGHT_BANDS.map((band) => {
    const truths = pictures.flatMap((picture) =>
      picture.truths.filter(({ box }) => isIn(band, faceHeightPx(box, picture))),
    );
    const precision = (matches: readonly PictureMatch[], truthCount: number): number | null =>
      averagePrecision(outcomesOf(matches.filter((match) => isIn(band, heightOf(match)))), truthCount);
    const faces = forEachLabel((label) => truths.filter((truth) => truth.label === label).length);
    const ap50 = forEachLabel((label) => precision(byLabel[label], faces[label]));
    return {
      ...band,
      faces,
      ap50,
      map50: meanOverLabels(ap50),
      facesAp50: precision(anyLabel, truths.length),
    };
  });
}

function heightOf({ found, truth, picture }: PictureMatch): number {
  return faceHeightPx((truth ?? found).box, picture);
}

function isIn({ fromPx, belowPx }: HeightBand, heightPx: number): boolean {
  return heightPx >= fromPx && heightPx < belowPx;
}
