import { describe, expect, it } from 'vitest';
import { LookPace } from '../../../../pipeline/camera/looks/look-pace.ts';

/** Looks of a camera of 25 fps from `fromMs` on, each answered after `tookMs`. */
function look(pace: LookPace, fromMs: number, durationMs: number, tookMs: number): number {
  let looks = 0;
  for (let ms = fromMs; ms < fromMs + durationMs; ms += 40) {
    if (!pace.isTurn(ms)) continue;
    looks += 1;
    pace.answered(tookMs, ms + tookMs);
  }
  return looks;
}

describe('LookPace', () => {
  it('looks as often as wished while the detector keeps up', () => {
    const pace = new LookPace(5);
    look(pace, 0, 1000, 50);
    expect(look(pace, 1000, 10_000, 50)).toBe(50);
    expect(pace.rate).toEqual({ wished: 5, current: 5 });
  });

  it('falls to 0.7 with a look that is dropped, at most once a second', () => {
    const pace = new LookPace(10);
    for (const ms of [1000, 1300, 1999]) pace.dropped(ms);
    expect(pace.rate.current).toBeCloseTo(7);
    pace.dropped(2000);
    expect(pace.rate.current).toBeCloseTo(4.9);
  });

  it('falls with an answer that took half as long again as until the next look, and with no other', () => {
    const pace = new LookPace(5);
    pace.answered(300, 1000);
    expect(pace.rate.current).toBe(5);
    pace.answered(301, 2000);
    expect(pace.rate.current).toBeCloseTo(3.5);
  });

  it('grows by 0.25 for each second without trouble, up to the wish', () => {
    const pace = new LookPace(5);
    pace.dropped(0);
    const rates = [500, 1000, 1500, 2000, 3000].map((ms) => {
      pace.answered(50, ms);
      return pace.rate.current;
    });
    expect(rates).toEqual([3.5, 3.75, 3.75, 4, 4.25]);
    for (let ms = 4000; ms < 20_000; ms += 1000) pace.answered(50, ms);
    expect(pace.rate.current).toBe(5);
  });

  it('does not grow in a second with trouble, also where that does not lower the rate', () => {
    const pace = new LookPace(5);
    pace.dropped(0);
    pace.dropped(900);
    pace.answered(50, 1000);
    expect(pace.rate.current).toBeCloseTo(3.5);
    pace.answered(50, 1900);
    expect(pace.rate.current).toBeCloseTo(3.75);
  });

  it('settles where the detector just keeps up', () => {
    const pace = new LookPace(5);
    look(pace, 0, 20_000, 400);
    // More than 3.75 looks a second are answered too late.
    for (let ms = 20_000; ms < 30_000; ms += 1000) {
      look(pace, ms, 1000, 400);
      expect(pace.rate.current).toBeGreaterThan(2.4);
      expect(pace.rate.current).toBeLessThan(4);
    }
  });

  it('never looks less than once a second, unless less is wished', () => {
    const [pace, rare] = [new LookPace(5), new LookPace(0.5)];
    for (let ms = 0; ms < 20_000; ms += 500) for (const each of [pace, rare]) each.dropped(ms);
    expect([pace.rate.current, rare.rate.current]).toEqual([1, 0.5]);
  });

  it('brings cameras of unequal rates to equal ones', () => {
    const [first, second] = [new LookPace(10), new LookPace(10)];
    for (const ms of [0, 1000, 2000]) second.dropped(ms);
    expect(first.rate.current - second.rate.current).toBeGreaterThan(6);
    // A detector of six looks a second drops some of all cameras' whenever they ask for more.
    for (let ms = 3000; ms < 60_000; ms += 250) {
      const isBusy = first.rate.current + second.rate.current > 6;
      for (const each of [first, second])
        if (isBusy) each.dropped(ms);
        else each.answered(50, ms);
    }
    expect(Math.abs(first.rate.current - second.rate.current)).toBeLessThan(0.5);
  });
});
