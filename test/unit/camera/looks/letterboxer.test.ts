import { AV_PIX_FMT_RGB24 } from 'node-av/constants';
import { afterEach, describe, expect, it } from 'vitest';
import { Letterboxer } from '../../../../pipeline/camera/looks/letterboxer.ts';
import { placePicture } from '../../../../pipeline/detect/letterbox.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

describe('Letterboxer', () => {
  let letterboxer = new Letterboxer();
  afterEach(() => {
    letterboxer.close();
    letterboxer = new Letterboxer();
  });

  /** How the rows of the input, 64 by 64, begin: with the picture, or with a level of padding. */
  function rowsOf(height: number, fill: number): ('picture' | number)[] {
    const frame = newFrame(64, height, AV_PIX_FMT_RGB24);
    frame.data![0]!.fill(255);
    const placement = placePicture(64, height, [[64, 64]]);
    letterboxer.open(frame, placement);
    const rgb = letterboxer.whole(placement, fill);
    frame.free();
    return Array.from({ length: 64 }, (_, row) => rgb[row * 64 * 3]!).map((level) =>
      level > 250 ? 'picture' : level,
    );
  }
  const pictureOf = (height: number) => Array.from({ length: height }, () => 'picture');

  it('fills what the picture leaves free', () => {
    expect(rowsOf(62, 114)).toEqual([114, ...pictureOf(62), 114]);
  });

  it('leaves nothing of a picture that was a pixel higher', () => {
    rowsOf(62, 114);
    expect(rowsOf(61, 114)).toEqual([114, ...pictureOf(61), 114, 114]);
  });

  it('leaves nothing of what another model was filled with', () => {
    rowsOf(62, 114);
    expect(rowsOf(62, 0)).toEqual([0, ...pictureOf(62), 0]);
  });
});
