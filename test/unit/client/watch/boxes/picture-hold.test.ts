import { describe, expect, it } from 'vitest';
import { PictureHold } from '../../../../../client/src/watch/boxes/picture-hold.ts';

/** Boxes that come so long before their picture is shown, or after it when negative. */
function come(hold: PictureHold, earlyMs: number, times = 1): number | null {
  let told: number | null = null;
  for (let index = 0; index < times; index += 1)
    told = hold.boxesCame(1_000_000 + 90 * earlyMs, 1_000_000) ?? told;
  return told;
}

describe('PictureHold', () => {
  it('holds pictures back by what their boxes are late, and a frame more', () => {
    expect(come(new PictureHold(), -50)).toBe(110);
  });

  it('adds up, but never beyond what a viewer bears', () => {
    const hold = new PictureHold();
    expect(come(hold, -50)).toBe(110);
    expect(come(hold, 20)).toBe(150);
    expect(come(hold, -5000)).toBe(1000);
    expect(come(hold, -5000)).toBeNull();
  });

  it('leaves well alone', () => {
    expect(come(new PictureHold(), 100, 200)).toBeNull();
  });

  it('lowers the hold slowly when all boxes come far too early', () => {
    const hold = new PictureHold();
    come(hold, -50);
    expect(come(hold, 200, 24)).toBeNull();
    expect(come(hold, 200)).toBe(90);
  });

  it('does not lower it for some that are early', () => {
    const hold = new PictureHold();
    come(hold, -50);
    for (let round = 0; round < 5; round += 1) {
      expect(come(hold, 200, 20)).toBeNull();
      expect(come(hold, 80, 5)).toBeNull();
    }
  });
});
