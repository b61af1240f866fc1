import { describe, expect, it } from 'vitest';
import { face } from '../../track/scripted-look.ts';
import { Scene } from './scene.ts';

describe('MaskPolicy, what it tells of a violation that goes on', () => {
  it('tells a better look at most once a second, with the box and confidence of that look', () => {
    const scene = new Scene().play('N'.repeat(7));
    const sizes = Array.from({ length: 20 }, (_, index) => 1 + (index + 1) * 0.06);
    for (const size of sizes) scene.see([face(0.5, 0.5, 'without_mask', 0.95, size)]);
    expect(scene.phases).toEqual(['start', 'update', 'update', 'update', 'update']);
    expect(scene.changes.map((change) => change.look)).toEqual([6, 11, 16, 21, 26]);
    expect(scene.changes[1]?.violation).toMatchObject({
      confidence: 0.95,
      box: face(0.5, 0.5, 'without_mask', 0.95, sizes[4]).box,
    });
  });

  it('tells no update for looks that are no better', () => {
    expect(new Scene().play('N'.repeat(60)).phases).toEqual(['start']);
  });
});
