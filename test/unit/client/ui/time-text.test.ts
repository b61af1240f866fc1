import { describe, expect, it } from 'vitest';
import { ageText, durationText, momentText } from '../../../../client/src/ui/time-text.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [45_400, '45 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [12 * 60_000 + 30_000, '12 min'],
    [3 * 3_600_000, '3 h'],
    [3 * 3_600_000 + 20 * 60_000, '3 h 20 min'],
  ])('shows %d ms as %s', (durationMs, text) => {
    expect(plain(durationText(durationMs))).toBe(text);
  });
});

describe('ageText', () => {
  it('shows tenths only where they matter', () => {
    expect([80, 1240, 2600, 61_000].map((ageMs) => plain(ageText(ageMs)))).toEqual([
      '0.1 s',
      '1.2 s',
      '3 s',
      '1 min 1 s',
    ]);
  });
});

describe('momentText', () => {
  const now = new Date(2026, 2, 12, 15, 0, 0);

  it('names today and yesterday', () => {
    expect(momentText(new Date(2026, 2, 12, 14, 3, 12).toISOString(), now, 'en-GB')).toBe('Today 14:03:12');
    expect(momentText(new Date(2026, 2, 11, 23, 59, 59).toISOString(), now, 'en-GB')).toBe(
      'Yesterday 23:59:59',
    );
  });

  it('gives the date of older moments', () => {
    expect(momentText(new Date(2026, 2, 10, 8, 0, 0).toISOString(), now, 'en-GB')).toBe(
      '10 Mar 2026 08:00:00',
    );
  });
});
