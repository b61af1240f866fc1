import { describe, expect, it } from 'vitest';
import { CrashHistory } from '../../../../server/cameras/crash-history.ts';

describe('CrashHistory', () => {
  let nowMs = 5000;
  const clock = { wallMs: () => 0, monotonicMs: () => nowMs };

  it('suspects nobody before the first crash', () => {
    expect(new CrashHistory(clock).isSuspect).toBe(false);
  });

  it('suspects who crashed for ten minutes', () => {
    const history = new CrashHistory(clock);
    expect(history.crashed()).toBe(false);
    nowMs += 599_999;
    expect(history.isSuspect).toBe(true);
    nowMs += 1;
    expect(history.isSuspect).toBe(false);
    expect(history.crashed()).toBe(false);
  });

  it('tells a crash soon after another, also of who took over cameras, and each goes on by itself', () => {
    const history = new CrashHistory(clock);
    history.crashed();
    nowMs += 400_000;
    const half = history.inherit();
    expect(half.crashed()).toBe(true);
    nowMs += 400_000;
    expect([history.isSuspect, half.isSuspect]).toEqual([false, true]);
  });
});
