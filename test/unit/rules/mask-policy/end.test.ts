import { describe, expect, it } from 'vitest';
import { Scene, wallAt } from './scene.ts';

describe('MaskPolicy, when a violation ends', () => {
  it('ends a violation when the person left, at the moment of the last look', () => {
    const scene = new Scene().play('N'.repeat(10) + '-'.repeat(12));
    expect(scene.phases).toEqual(['start', 'end left']);
    // Last seen in look 9; the track is remembered for 2000 ms after it.
    expect(scene.changes[1]).toMatchObject({ look: 20, violation: { endedAtMs: wallAt(9) } });
    expect(scene.changes[1]?.violation.id).toBe(scene.changes[0]?.violation.id);
  });

  it('goes on with the same violation when a lost person is found again', () => {
    expect(new Scene().play('N'.repeat(10) + '-'.repeat(8) + 'N'.repeat(10)).phases).toEqual(['start']);
  });

  it('ends a violation when a mask was put on and stays on, at the moment it was seen to be on', () => {
    const scene = new Scene().play('N'.repeat(10) + 'M'.repeat(12));
    expect(scene.phases).toEqual(['start', 'end masked']);
    // Five of the last six looks are masked in look 14; 1000 ms later it is clear.
    expect(scene.changes[1]).toMatchObject({ look: 19, violation: { endedAtMs: wallAt(14) } });
  });

  it('does not end a violation for a short cover-up', () => {
    expect(new Scene({ clearMs: 2000 }).play('N'.repeat(10) + 'M'.repeat(9) + 'N'.repeat(12)).phases).toEqual(
      ['start'],
    );
  });

  it('does not add up short cover-ups', () => {
    const scene = new Scene({ clearMs: 2000 }).play('N'.repeat(10) + 'MMMMMMMMM NNNNNNNNNNNN'.repeat(3));
    expect(scene.phases).toEqual(['start']);
  });

  it('counts a new violation of the same person only after a clear time with the mask on', () => {
    const scene = new Scene().play('N'.repeat(10) + 'M'.repeat(15) + 'N'.repeat(10));
    expect(scene.phases).toEqual(['start', 'end masked', 'start']);
    const [first, , second] = scene.changes;
    expect(second?.violation.id).not.toBe(first?.violation.id);
    expect(second?.violation.trackId).toBe(first?.violation.trackId);
    expect(scene.newPeople).toBe(1);
  });

  it('ends what is open when the camera stops, and nothing twice', () => {
    const scene = new Scene().play('N'.repeat(10)).stop('camera-stopped').stop('server-stopped');
    expect(scene.phases).toEqual(['start', 'end camera-stopped']);
    expect(scene.changes[1]?.violation.endedAtMs).toBe(wallAt(9));
  });
});
