import { expect, it } from 'vitest';
import type { Label } from '../../../pipeline/domain/label.ts';
import { MaskPolicy } from '../../../pipeline/rules/mask-policy.ts';
import { Tracker } from '../../../pipeline/track/tracker.ts';
import { face } from '../track/scripted-look.ts';

const WALL_MS = 1_700_000_000_000;

/** What becomes of a person who takes the mask off at 5 s and puts it on again at 10 s, at so many looks a second. */
function watch(looksPerSecond: number) {
  const tracker = new Tracker({ relinkMs: 2000 });
  const policy = new MaskPolicy({ cameraId: 'door', graceMs: 1000, clearMs: 2000 });
  const told = [];
  for (let ms = 0; ms <= 16_000; ms += 1000 / looksPerSecond) {
    const label: Label = ms >= 5000 && ms < 10_000 ? 'without_mask' : 'with_mask';
    const now = { monotonicMs: 1000 + ms, wallMs: WALL_MS + ms };
    const { changes } = policy.update(tracker.update([face(0.5, 0.5, label)], now.monotonicMs), now);
    for (const { phase, violation } of changes)
      told.push({ phase, atMs: ms, startedMs: violation.startedAtMs - WALL_MS, reason: violation.endReason });
  }
  return told;
}

it.each([10, 5, 2])('finds the same violation at %i looks a second, told within 2.5 s', (looksPerSecond) => {
  const told = watch(looksPerSecond);
  expect(told).toMatchObject([
    { phase: 'start', startedMs: 5000 },
    { phase: 'end', reason: 'masked' },
  ]);
  expect(told[0]!.atMs).toBeLessThanOrEqual(7500);
  expect(told[1]!.atMs).toBeLessThanOrEqual(14_500);
});
