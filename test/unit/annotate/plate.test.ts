import { describe, expect, it } from 'vitest';
import { loadFont } from '../../../pipeline/annotate/font.ts';
import { PlateCache, makePlate } from '../../../pipeline/annotate/plate.ts';
import { drawSprite } from '../../../pipeline/annotate/sprite.ts';
import { flatPicture, isPaddingUntouched, pixelAt } from './flat-picture.ts';

const font = loadFont().atCapHeight(20);
const style = { colour: 0x000000, ink: 0xffffff };
const room = { width: 400, height: 200 };

describe('makePlate', () => {
  it('leaves the same space on both sides of the text', () => {
    const plate = makePlate(['HHH'], font, style, 'bt709', room);
    const [luma] = plate?.layers ?? [];
    const inked = Array.from({ length: plate?.width ?? 0 }, (_, x) => x).filter((x) =>
      Array.from({ length: plate?.height ?? 0 }, (_, y) => y).some(
        (y) => (luma?.add[y * (plate?.width ?? 0) + x] ?? 0) > 100,
      ),
    );
    const [first = 0, last = 0] = [inked.at(0), inked.at(-1)];
    expect(Math.abs(first - ((plate?.width ?? 0) - 1 - last))).toBeLessThanOrEqual(2);
    expect(first).toBeGreaterThan(8);
  });

  it('drops lines for which there is no room, and everything where not one fits', () => {
    const tall = makePlate(['one', 'two', 'three'], font, style, 'bt709', room);
    const low = makePlate(['one', 'two', 'three'], font, style, 'bt709', { width: 400, height: 50 });
    expect(tall?.height).toBeGreaterThan(100);
    expect(low?.height).toBeLessThanOrEqual(50);
    expect(makePlate(['one'], font, style, 'bt709', { width: 10, height: 200 })).toBeNull();
    expect(makePlate(['one'], font, style, 'bt709', { width: 400, height: 3 })).toBeNull();
    expect(makePlate([], font, style, 'bt709', room)).toBeNull();
  });

  it('darkens what lies under a translucent plate by its opacity', () => {
    const picture = flatPicture(400, 200, 0, [200, 60, 200]);
    const plate = makePlate(['I'], font, { ...style, opacity: 0.5 }, 'bt709', room);
    if (plate !== null) drawSprite(picture, plate, 0, 0);
    const [y = 0, u = 0, v = 0] = pixelAt(picture, 2, 2);
    expect([y, u, v]).toEqual([108, 94, 164]);
  });

  it.each([
    [-10, -10],
    [30, 10],
    [-300, 0],
    [0, 300],
    [40, 20],
  ])('is cut to the picture at %i, %i', (left, top) => {
    const plate = makePlate(['Text'], font, style, 'bt709', room);
    for (const opacity of [1, 0.5]) {
      const picture = flatPicture(41, 21, 5);
      const cut = makePlate(['Text'], font, { ...style, opacity }, 'bt709', room);
      if (cut !== null) drawSprite(picture, cut, left, top);
      expect(isPaddingUntouched(picture)).toBe(true);
      const [x, y] = [40, 20];
      const isCovered =
        left <= x && top <= y && left + (plate?.width ?? 0) > x && top + (plate?.height ?? 0) > y;
      expect(pixelAt(picture, x, y)[0] !== 120).toBe(isCovered);
    }
  });
});

describe('PlateCache', () => {
  it('makes a plate once, and forgets the least recently used above its size', () => {
    const made: string[] = [];
    const one = makePlate(['one'], font, style, 'bt709', room);
    const cache = new PlateCache(2.5 * (one?.sizeBytes ?? 0));
    const get = (key: string): void => {
      cache.get(key, () => (made.push(key), one));
    };
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.sizeBytes).toBeLessThanOrEqual(2.5 * (one?.sizeBytes ?? 0));
  });
});
