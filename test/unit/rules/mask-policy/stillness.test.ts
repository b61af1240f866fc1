import { describe, expect, it } from 'vitest';
import type { Stillness } from '../../../../pipeline/domain/track.ts';
import { MaskPolicy } from '../../../../pipeline/rules/mask-policy.ts';
import { face } from '../../track/scripted-look.ts';
import { START } from './scene.ts';

describe('MaskPolicy, of a face that was never seen to move of its own', () => {
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
