import { describe, expect, it } from 'vitest';
import { face } from '../../track/scripted-look.ts';
import { Scene, wallAt } from './scene.ts';

describe('MaskPolicy, when a violation begins', () => {
  it('counts somebody without a mask once, after the grace time, however long he stays', () => {
    const scene = new Scene().play('N'.repeat(60));
    expect(scene.phases).toEqual(['start']);
    expect(scene.newPeople).toBe(1);
    // A person is known from look 1 on; five steps later the grace time of 1000 ms is over.
    expect(scene.changes[0]).toMatchObject({
      look: 6,
      violation: {
        cameraId: 'door',
        trackId: 1,
        label: 'without_mask',
        confidence: 0.9,
        box: face(0.5, 0.5).box,
        startedAtMs: wallAt(1),
        endedAtMs: null,
        endReason: null,
      },
    });
  });

  it('does not count somebody who shows a bare face for less than the grace time', () => {
    const scene = new Scene().play('NNNNN MMMMMMMMMMMM -----------');
    expect(scene.phases).toEqual([]);
    expect(scene.newPeople).toBe(1);
  });

  it('does not take the time in which nobody was seen for time without a mask', () => {
    // 400 ms are seen before the gap of 1800 ms, 600 ms behind it.
    const scene = new Scene().play('NNNN -------- NNN');
    expect(scene.phases).toEqual([]);
    expect(scene.play('N').phases).toEqual(['start']);
  });

  it('counts a mask that is taken off inside, from the first bare look', () => {
    const scene = new Scene().play('M'.repeat(15) + 'N'.repeat(10));
    expect(scene.phases).toEqual(['start']);
    expect(scene.changes[0]?.violation.startedAtMs).toBe(wallAt(15));
    expect(scene.newPeople).toBe(1);
  });

  it('does not take a single bare look long before for the beginning', () => {
    const scene = new Scene().play('M'.repeat(8) + 'N' + 'M'.repeat(6) + 'N'.repeat(10));
    expect(scene.changes.map((change) => change.violation.startedAtMs)).toEqual([wallAt(15)]);
  });

  it('counts a bare face through single looks that find a mask on it', () => {
    const scene = new Scene({ graceMs: 2000 }).play('NNNNN M NNNN M NNNN M NNNN');
    expect(scene.phases).toEqual(['start']);
    expect(scene.changes[0]?.violation.startedAtMs).toBe(wallAt(1));
  });

  it('wants enough confidence to begin', () => {
    const scene = new Scene({ minConfidence: 0.7 });
    for (let look = 0; look < 15; look += 1) scene.see([face(0.5, 0.5, 'without_mask', 0.6)]);
    expect(scene.phases).toEqual([]);
    for (let look = 0; look < 10; look += 1) scene.see([face(0.5, 0.5, 'without_mask', 0.9)]);
    expect(scene.phases).toEqual(['start']);
  });
});
