import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../../../client/src/watch/whep/back-off.ts';

describe('backOffMs', () => {
  it('doubles from half a second and stays at five seconds', () => {
    const none = () => 0;
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backOffMs(attempt, none))).toEqual([
      500, 1000, 2000, 4000, 5000, 5000, 5000,
    ]);
  });

  it('takes off up to a fifth at random, never below half a second', () => {
    const most = () => 0.999_999;
    expect(backOffMs(3, most)).toBe(3200);
    expect(backOffMs(9, most)).toBe(4000);
    expect(backOffMs(0, most)).toBe(500);
  });
});
