import { describe, expect, it } from 'vitest';
import type { Label, TrackLabel } from '../../../pipeline/domain/label.ts';
import { MaskState } from '../../../pipeline/track/mask-state.ts';
import { trackSettingsSchema } from '../../../pipeline/track/settings.ts';
import { face } from './scripted-look.ts';

const WORDS: Readonly<Record<string, Label>> = { M: 'with_mask', N: 'without_mask', I: 'incorrect_mask' };

function labelsAfter(script: string, stepMs = 200): TrackLabel[] {
  const state = new MaskState(trackSettingsSchema.parse({}));
  return script.split('').map((letter, index) => {
    state.add(face(0.5, 0.5, WORDS[letter]), index * stepMs);
    return state.label;
  });
}

describe('MaskState', () => {
  it('is unknown until enough looks agree', () => {
    expect(labelsAfter('NNN')).toEqual(['unknown', 'unknown', 'without_mask']);
  });

  it('stays unknown while the looks contradict each other', () => {
    expect(new Set(labelsAfter('MNMNMNMNMNMN'))).toEqual(new Set(['unknown']));
  });

  it('keeps what was decided through flickering looks', () => {
    expect(new Set(labelsAfter('MMMMMMNMNMNMNM').slice(2))).toEqual(new Set(['with_mask']));
    expect(new Set(labelsAfter('NNNNNNMNMNMNMN').slice(2))).toEqual(new Set(['without_mask']));
  });

  it('passes through unknown when a mask comes off, and not before most looks say so', () => {
    // Window of six: the mask's share of votes is 5/6, 4/6, 3/6, then 2/6 (below endShare), then 1/6 (others above startShare).
    expect(labelsAfter('MMMMMMNNNNN').slice(5)).toEqual([
      'with_mask',
      'with_mask',
      'with_mask',
      'with_mask',
      'unknown',
      'without_mask',
    ]);
  });

  it('takes looks that flicker between no mask and a mask worn wrong as the one with more votes', () => {
    expect(labelsAfter('NININ').at(-1)).toBe('without_mask');
    expect(labelsAfter('NIINI').at(-1)).toBe('incorrect_mask');
  });

  it('lets a confident look weigh more than a doubtful one', () => {
    const state = new MaskState(trackSettingsSchema.parse({}));
    for (const [index, [label, confidence]] of (
      [
        ['without_mask', 0.9],
        ['with_mask', 0.3],
        ['without_mask', 0.9],
      ] as const
    ).entries())
      state.add(face(0.5, 0.5, label, confidence), index * 200);
    // 1.8 of 2.1 votes; by mere number it would be 2 of 3, below the share that is needed.
    expect(state.label).toBe('without_mask');
    expect(state.confidence).toBeCloseTo(0.9, 9);
  });

  it('forgets looks older than the window', () => {
    const state = new MaskState(trackSettingsSchema.parse({ windowMs: 1000 }));
    for (const atMs of [0, 200, 400]) state.add(face(0.5, 0.5, 'with_mask'), atMs);
    for (const atMs of [5000, 5200, 5400]) state.add(face(0.5, 0.5, 'without_mask'), atMs);
    expect(state.label).toBe('without_mask');
  });
});
