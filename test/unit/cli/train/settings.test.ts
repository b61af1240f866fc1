import { describe, expect, it } from 'vitest';
import { augmentationOf, parseSweep, type TrainOptions } from '../../../../cli/train/settings.ts';

describe('parseSweep', () => {
  it('reads the rates in their order', () => {
    expect(parseSweep('lr=1e-6,1e-5,1e-1')).toEqual([1e-6, 1e-5, 0.1]);
  });

  it.each(['lr', 'lr=', 'lr=1e-3,', 'lr=0', 'lr=fast', 'epochs=3', 'lr=1e-3,0.001'])('refuses %s', (text) => {
    expect(() => parseSweep(text)).toThrow();
  });
});

describe('augmentationOf', () => {
  const still = { rotation: 0, zoom: 0, shift: 0, shear: 0, flip: false };

  it('is none only when everything is switched off', () => {
    expect(augmentationOf(still as TrainOptions)).toBeNull();
    expect(augmentationOf({ ...still, flip: true } as TrainOptions)).toMatchObject({
      isFlipped: true,
      zoom: 0,
    });
  });
});
