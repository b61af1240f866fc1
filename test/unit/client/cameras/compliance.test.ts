import { describe, expect, it } from 'vitest';
import { combinePeriods, complianceText, percentText } from '../../../../client/src/cameras/compliance.ts';

const period = { violations: 3, people: 52, observedSeconds: 12_000, complianceRate: 0.942 };
const plain = (text: { headline: string; basis: string }) =>
  `${text.headline} | ${text.basis}`.replaceAll('\u00a0', ' ');

describe('complianceText', () => {
  it('names the people and the observed time beside the rate', () => {
    expect(plain(complianceText(period))).toBe('94 % | of 52 people, in 3 h 20 min observed');
    expect(plain(complianceText({ ...period, people: 1, complianceRate: 1 }))).toBe(
      '100 % | of 1 person, in 3 h 20 min observed',
    );
  });

  it('never claims compliance for what was not observed', () => {
    const text = complianceText({ violations: 0, people: 0, observedSeconds: 0, complianceRate: 1 });
    expect(text.headline).toBe('Not observed yet');
  });

  it('tells an empty room from a compliant one', () => {
    expect(
      plain(complianceText({ violations: 0, people: 0, observedSeconds: 1200, complianceRate: null })),
    ).toBe('Nobody seen | in 20 min observed');
  });
});

describe('percentText', () => {
  it('rounds down, so that only full compliance is 100 %', () => {
    expect([0.9999, 1, 0.29, 0].map((rate) => percentText(rate).replace('\u00a0', ' '))).toEqual([
      '99 %',
      '100 %',
      '29 %',
      '0 %',
    ]);
  });
});

describe('combinePeriods', () => {
  it('adds up cameras and weighs their rates by people', () => {
    const other = { violations: 1, people: 26, observedSeconds: 600, complianceRate: 0.5 };
    expect(combinePeriods([{ ...period, complianceRate: 0.95 }, other])).toEqual({
      violations: 4,
      people: 78,
      observedSeconds: 12_600,
      complianceRate: expect.closeTo((0.95 * 52 + 0.5 * 26) / 78, 10),
    });
  });

  it('leaves cameras that saw nobody out of the rate', () => {
    const empty = { violations: 0, people: 0, observedSeconds: 900, complianceRate: null };
    expect(combinePeriods([period, empty]).complianceRate).toBeCloseTo(0.942, 10);
    expect(combinePeriods([empty]).complianceRate).toBeNull();
    expect(combinePeriods([]).observedSeconds).toBe(0);
  });
});
