import { describe, expect, it } from 'vitest';
import type { Detection } from '../../../pipeline/domain/detection.ts';
import type { Stillness } from '../../../pipeline/domain/track.ts';
import type { ViolationChange } from '../../../pipeline/domain/violation.ts';
import { MaskPolicy } from '../../../pipeline/rules/mask-policy.ts';
import type { PictureTime } from '../../../pipeline/rules/rule.ts';
import type { MaskPolicySettings } from '../../../pipeline/rules/settings.ts';
import { Tracker } from '../../../pipeline/track/tracker.ts';
import { face } from '../track/scripted-look.ts';

const LABELS = { M: 'with_mask', N: 'without_mask', I: 'incorrect_mask' } as const;
const START: PictureTime = { monotonicMs: 50_000, wallMs: 1_700_000_000_000 };
const STEP_MS = 200;

/** A camera from detections to violations, at five looks a second. */
class Scene {
  readonly #tracker = new Tracker({ relinkMs: 2000 });
  readonly #policy: MaskPolicy;
  readonly changes: (ViolationChange & { readonly look: number })[] = [];
  newPeople = 0;
  #look = 0;

  constructor(settings: Partial<MaskPolicySettings> = {}) {
    this.#policy = new MaskPolicy({ cameraId: 'door', graceMs: 1000, clearMs: 1000, ...settings });
  }

  see(detections: readonly Detection[]): this {
    const now = this.#now();
    const { changes, newPeople } = this.#policy.update(
      this.#tracker.update(detections, now.monotonicMs),
      now,
    );
    this.#keep(changes);
    this.newPeople += newPeople;
    this.#look += 1;
    return this;
  }

  /** One person who stands still; a letter a look: M mask, N none, I worn wrong, - not seen. */
  play(script: string, x = 0.5): this {
    for (const letter of script.replaceAll(' ', ''))
      this.see(letter === '-' ? [] : [face(x, 0.5, LABELS[letter as keyof typeof LABELS])]);
    return this;
  }

  stop(reason: 'camera-stopped' | 'server-stopped'): this {
    this.#keep(this.#policy.close(this.#now(), reason));
    return this;
  }

  get phases(): string[] {
    return this.changes.map(({ phase, violation }) =>
      violation.endReason ? `${phase} ${violation.endReason}` : phase,
    );
  }

  #now(): PictureTime {
    const elapsedMs = this.#look * STEP_MS;
    return { monotonicMs: START.monotonicMs + elapsedMs, wallMs: START.wallMs + elapsedMs };
  }

  #keep(changes: readonly ViolationChange[]): void {
    this.changes.push(...changes.map((change) => ({ ...change, look: this.#look })));
  }
}

function wallAt(look: number): number {
  return START.wallMs + look * STEP_MS;
}

describe('MaskPolicy', () => {
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

  it('does not take the time in which nobody was seen for time without a mask', () => {
    // 400 ms are seen before the gap of 1800 ms, 600 ms behind it.
    const scene = new Scene().play('NNNN -------- NNN');
    expect(scene.phases).toEqual([]);
    expect(scene.play('N').phases).toEqual(['start']);
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

  it('wants enough confidence to begin', () => {
    const scene = new Scene({ minConfidence: 0.7 });
    for (let look = 0; look < 15; look += 1) scene.see([face(0.5, 0.5, 'without_mask', 0.6)]);
    expect(scene.phases).toEqual([]);
    for (let look = 0; look < 10; look += 1) scene.see([face(0.5, 0.5, 'without_mask', 0.9)]);
    expect(scene.phases).toEqual(['start']);
  });

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

  it('ends what is open when the camera stops, and nothing twice', () => {
    const scene = new Scene().play('N'.repeat(10)).stop('camera-stopped').stop('server-stopped');
    expect(scene.phases).toEqual(['start', 'end camera-stopped']);
    expect(scene.changes[1]?.violation.endedAtMs).toBe(wallAt(9));
  });

  describe('of a face that was never seen to move of its own', () => {
    const watch = (settings: { ignoreStill?: boolean; graceMs?: number; stillGraceMs?: number }) => {
      const policy = new MaskPolicy({ cameraId: 'door', graceMs: 1000, clearMs: 1000, ...settings });
      const look = face(0.5, 0.5, 'without_mask');
      const track = { id: 1, box: look.box, label: 'without_mask', confidence: 0.9, firstSeenMs: 0 } as const;
      return (ms: number, stillness?: Stillness) => {
        const now = { monotonicMs: START.monotonicMs + ms, wallMs: START.wallMs + ms };
        const seen = { ...track, lastSeenMs: now.monotonicMs, visible: true, look };
        return policy.update([stillness === undefined ? seen : { ...seen, stillness }], now);
      };
    };
    const began = { changes: [{ phase: 'start', violation: { startedAtMs: START.wallMs } }] };
    /** When it is told, if it goes on. */
    const toldMs = (see: ReturnType<typeof watch>, stillness: Stillness) => {
      for (let ms = 0; ms < 20_000; ms += 200) if (see(ms, stillness).changes.length > 0) return ms;
      return null;
    };

    it('neither counts nor reports it, if told so, before it moves; then with the time at which it began', () => {
      const see = watch({ ignoreStill: true });
      for (let ms = 0; ms < 10_000; ms += 200)
        expect(see(ms, 'standing')).toEqual({ changes: [], newPeople: 0 });
      expect(see(10_000)).toMatchObject({ ...began, newPeople: 1 });
    });

    it('reports it as anybody, if not, while the camera stands', () => {
      expect(toldMs(watch({}), 'standing')).toBe(1000);
    });

    it('waits longer where it moved with the camera, and dates it back', () => {
      const see = watch({});
      expect(see(0, 'carried').newPeople).toBe(1);
      for (let ms = 200; ms < 3000; ms += 200) expect(see(ms, 'carried').changes).toEqual([]);
      expect(see(3000, 'carried')).toMatchObject(began);
    });

    it('waits no longer once it has moved of its own', () => {
      const see = watch({});
      for (let ms = 0; ms < 1600; ms += 200) expect(see(ms, 'carried').changes).toEqual([]);
      expect(see(1600)).toMatchObject(began);
    });

    it('never waits less than for anybody, and no more where that is not wanted', () => {
      expect(toldMs(watch({ graceMs: 5000 }), 'carried')).toBe(5000);
      expect(toldMs(watch({ stillGraceMs: 0 }), 'carried')).toBe(1000);
      expect(toldMs(watch({ ignoreStill: true }), 'carried')).toBe(3000);
    });
  });
});
