import { describe, expect, it } from 'vitest';
import { face } from '../../track/scripted-look.ts';
import { Scene } from './scene.ts';

describe('MaskPolicy, who is counted', () => {
  it('never counts a flicker of one frame, neither as a person nor as a violation', () => {
    const scene = new Scene({ graceMs: 0 });
    for (const step of Array.from({ length: 12 }).keys())
      scene.see([face(0.2, 0.5, 'with_mask'), ...(step % 4 === 1 ? [face(0.8, 0.5, 'without_mask')] : [])]);
    expect(scene.phases).toEqual([]);
    expect(scene.newPeople).toBe(1);
  });

  it('does not count a masked person whom single looks take for bare', () => {
    expect(new Scene({ graceMs: 0 }).play('MMMMMM NM NM MN MMN MM'.repeat(3)).phases).toEqual([]);
  });

  it('does not count a person of whom the looks say one thing and the other from the beginning', () => {
    const scene = new Scene().play('NM'.repeat(20));
    expect(scene.phases).toEqual([]);
    expect(scene.newPeople).toBe(0);
  });

  it('counts two people who cross once each', () => {
    const scene = new Scene();
    for (const step of Array.from({ length: 17 }).keys())
      scene.see([face(0.1 + step * 0.05, 0.5, 'without_mask'), face(0.9 - step * 0.05, 0.53, 'with_mask')]);
    expect(scene.phases).toEqual(['start']);
    expect(scene.newPeople).toBe(2);
  });

  it.each([
    ['counts', ['incorrect_mask', 'without_mask'] as const, ['start']],
    ['leaves out', ['without_mask'] as const, []],
  ])('%s masks worn wrong as configured', (_, violatingLabels, phases) => {
    const scene = new Scene({ violatingLabels }).play('I'.repeat(20));
    expect(scene.phases).toEqual(phases);
    expect(scene.newPeople).toBe(1);
  });
});
