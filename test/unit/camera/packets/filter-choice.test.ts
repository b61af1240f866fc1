import { describe, expect, it } from 'vitest';
import { FilterChoice } from '../../../../pipeline/camera/packets/filter-choice.ts';

/** How many of a group of pictures, the first of which is a keyframe, are filtered. */
function filtered(choice: FilterChoice, count: number, isWatched = false): number {
  return Array.from({ length: count }, (_, index) => choice.isNeeded(index === 0, isWatched)).filter(Boolean)
    .length;
}

describe('FilterChoice', () => {
  it('has no picture filtered while nobody watches and keyframes are usual', () => {
    const choice = new FilterChoice();
    expect(filtered(choice, 25)).toBe(0);
    expect(filtered(choice, 100)).toBe(0);
  });

  it('has all filtered while somebody watches', () => {
    expect(filtered(new FilterChoice(), 200, true)).toBe(200);
  });

  it('has pictures filtered that are far from their keyframe, and begins anew with the next', () => {
    const choice = new FilterChoice();
    expect(filtered(choice, 250)).toBe(250 - 101);
    expect(filtered(choice, 50)).toBe(0);
  });

  it('goes by the way from the keyframe also when somebody watched in between', () => {
    const choice = new FilterChoice();
    filtered(choice, 90, true);
    const rest = Array.from({ length: 30 }, () => choice.isNeeded(false, false));
    expect(rest.indexOf(true)).toBe(11);
  });
});
