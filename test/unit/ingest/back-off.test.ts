import { describe, expect, it } from 'vitest';
import { BackOff } from '../../../pipeline/ingest/back-off.ts';

const settings = { minMs: 1000, maxMs: 30_000 };

describe('BackOff', () => {
  it('doubles from the least to the greatest delay and stays there', () => {
    const backOff = new BackOff(settings, () => 1);
    expect(Array.from({ length: 8 }, () => backOff.nextMs())).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('spreads each delay over its upper quarter', () => {
    expect(new BackOff(settings, () => 0).nextMs()).toBe(750);
    expect(new BackOff(settings, () => 0.5).nextMs()).toBe(875);
  });

  it('begins anew after a reset', () => {
    const backOff = new BackOff(settings, () => 1);
    backOff.nextMs();
    backOff.nextMs();
    backOff.reset();
    expect(backOff.nextMs()).toBe(1000);
  });
});
