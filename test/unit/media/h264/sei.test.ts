import { describe, expect, it } from 'vitest';
import { hasRecoveryPoint } from '../../../../pipeline/media/h264/sei.ts';

const sei = (...bytes: readonly number[]) => hasRecoveryPoint(Buffer.of(6, ...bytes));

describe('hasRecoveryPoint', () => {
  it('finds one alone, and behind other messages', () => {
    expect(sei(6, 1, 0xc4, 0x80)).toBe(true);
    expect(sei(1, 2, 0xaa, 0xbb, 6, 1, 0xc4, 0x80)).toBe(true);
  });

  it('steps over messages whose type and size take several bytes', () => {
    const long = Array.from({ length: 260 }, () => 6);
    expect(sei(255, 1, 255, 5, ...long, 6, 1, 0xc4, 0x80)).toBe(true);
    expect(sei(255, 1, 255, 5, ...long, 0x80)).toBe(false);
  });

  it('finds none in others, and in what is cut off', () => {
    expect(sei(5, 2, 6, 6, 0x80)).toBe(false);
    expect(sei(5, 200, 6)).toBe(false);
    expect(sei(255, 255, 255)).toBe(false);
    expect(sei()).toBe(false);
  });
});
