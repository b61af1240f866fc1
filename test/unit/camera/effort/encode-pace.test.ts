import { expect, it } from 'vitest';
import { pino } from 'pino';
import { EncodePace } from '../../../../pipeline/camera/effort/encode-pace.ts';
import type { CodecInUse } from '../../../../pipeline/domain/codec-in-use.ts';

/** What the encoders were told in three seconds that are late on a machine that is full. */
function toldTo(inUse: CodecInUse | null): readonly string[] {
  const told: string[] = [];
  const setEffort = (effort: string): void => {
    told.push(effort);
  };
  const encoders = { inUse, setEffort };
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs, wallMs: () => nowMs };
  const publish = { preset: 'superfast', adaptPreset: true } as const;
  const pace = new EncodePace(publish, { encoders, clock, log: pino({ level: 'silent' }) });
  for (let second = 0; second < 3; second += 1) {
    nowMs += 1000;
    // All of the time since the last second is this thread's work.
    const endMs = performance.now() + 20;
    pace.shown(() => {
      while (performance.now() < endMs);
    });
    pace.secondPassed({ lagMs: 500, lateLooks: 1, isWatched: true });
  }
  return told;
}

const NVIDIA = { isHardware: true, name: 'h264_nvenc', reason: null } as const;

it.each([
  ['x264', { isHardware: false, name: 'libx264', reason: null }, ['less']],
  ['x264 for those for whom hardware failed', { ...NVIDIA, reason: 'h264_nvenc failed' }, ['less']],
  ['hardware alone, which has one effort', NVIDIA, []],
] as const)('with %s', (_, inUse, told) => {
  expect(toldTo(inUse)).toEqual(told);
});
