import { describe, expect, it } from 'vitest';
import { splitPictures } from '../../../../../cli/train/pictures/split.ts';

const CLASSES = ['with_mask', 'without_mask'];
const FIFTH = { validationShare: 0.2, seed: 7 };

/** 50 pictures of the first class, 30 of the second. */
const labels = Array.from({ length: 80 }, (_, index) => (index < 50 ? 0 : 1));
const alone = labels.map((_, index) => index);

describe('splitPictures', () => {
  it('gives validation a fifth of each class, and training the rest', () => {
    const { train, validation } = splitPictures(labels, alone, CLASSES, FIFTH);
    expect(validation.filter((index) => labels[index] === 0)).toHaveLength(10);
    expect(validation.filter((index) => labels[index] === 1)).toHaveLength(6);
    expect([...train, ...validation].toSorted((a, b) => a - b)).toEqual(alone);
  });

  it('is the same for the same seed and another for another', () => {
    const first = splitPictures(labels, alone, CLASSES, FIFTH);
    expect(splitPictures(labels, alone, CLASSES, FIFTH)).toEqual(first);
    expect(splitPictures(labels, alone, CLASSES, { ...FIFTH, seed: 8 })).not.toEqual(first);
  });

  it('keeps groups whole, across classes too', () => {
    // Picture 49 and 50 are of different classes; every other group is of four.
    const groups = alone.map((index) => (index === 50 ? 49 : index === 49 ? 49 : index - (index % 4)));
    for (let seed = 0; seed < 20; seed += 1) {
      const { train, validation } = splitPictures(labels, groups, CLASSES, { ...FIFTH, seed });
      const [inTrain, inValidation] = [train, validation].map(
        (side) => new Set(side.map((index) => groups[index])),
      );
      expect(inTrain!.intersection(inValidation!)).toEqual(new Set());
    }
  });

  it('refuses a class whose pictures are all copies of each other', () => {
    const groups = alone.map((index) => (index < 50 ? index : 50));
    expect(() => splitPictures(labels, groups, CLASSES, FIFTH)).toThrow(
      /pictures of without_mask cannot be split.*copies/,
    );
  });
});
