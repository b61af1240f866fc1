import { describe, expect, it } from 'vitest';
import { placePlate } from '../../../../../client/src/watch/boxes/place-plate.ts';

const PICTURE = { width: 640, height: 360 };
const PLATE = { width: 80, height: 20 };
const frameAt = (left: number, top: number) => ({ left, top, width: 60, height: 80 });

describe('placePlate', () => {
  it('sits above its frame, below it at the upper edge, and inside where there is no room', () => {
    expect(placePlate(frameAt(100, 100), PLATE, PICTURE, []).top).toBeLessThan(81);
    expect(placePlate(frameAt(100, 5), PLATE, PICTURE, []).top).toBeGreaterThan(84);
    const tall = { left: 100, top: 0, width: 60, height: 360 };
    expect(placePlate(tall, PLATE, PICTURE, []).top).toBeLessThan(20);
  });

  it('stays within the picture', () => {
    expect(placePlate(frameAt(620, 100), PLATE, PICTURE, []).left).toBe(560);
    expect(placePlate(frameAt(-20, 100), PLATE, PICTURE, []).left).toBe(0);
  });

  it('makes room for a plate that is there already', () => {
    const first = placePlate(frameAt(100, 100), PLATE, PICTURE, []);
    expect(placePlate(frameAt(110, 102), PLATE, PICTURE, [first]).top).toBeGreaterThan(first.top + 80);
  });
});
