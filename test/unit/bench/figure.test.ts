import { describe, expect, it } from 'vitest';
import { figureOf } from '../../../bench/figure.ts';

describe('figureOf', () => {
  it('compares with the floor, and says whether the target of the ratio is met', () => {
    const measurement = {
      case: '1080p',
      unit: 'ms CPU/frame',
      value: 13.456_78,
      floor: 11.7,
      target: { of: 'ratio', is: 'at most', limit: 1.2 },
    } as const;
    expect(figureOf('transcode', measurement)).toEqual({
      bench: 'transcode',
      case: '1080p',
      unit: 'ms CPU/frame',
      value: 13.46,
      floor: 11.7,
      ratio: 1.15,
      target: 1.2,
      met: true,
    });
    expect(figureOf('transcode', { ...measurement, value: 14.1 }).met).toBe(false);
  });

  it('takes a ratio that is known better', () => {
    const measurement = { case: '1080p', unit: 'ms CPU/frame', value: 13, floor: 10, ratio: 1.1 };
    const target = { of: 'ratio', is: 'at most', limit: 1.2 } as const;
    expect(figureOf('transcode', { ...measurement, target })).toMatchObject({ ratio: 1.1, met: true });
  });

  it('takes targets of the value, upwards and downwards', () => {
    const events = {
      case: 'put',
      unit: 'events/s',
      target: { of: 'value', is: 'at least', limit: 500 },
    } as const;
    expect(figureOf('store', { ...events, value: 499 }).met).toBe(false);
    expect(figureOf('store', { ...events, value: 500 }).met).toBe(true);
    // A floor beside it is only told.
    expect(figureOf('store', { ...events, value: 600, floor: 900 })).toMatchObject({
      ratio: 0.6667,
      met: true,
    });
  });

  it('claims nothing without a target, or without the floor that it is about', () => {
    expect(figureOf('memory', { case: 'server', unit: 'MB', value: 90 })).toMatchObject({
      floor: null,
      ratio: null,
      target: null,
      met: null,
    });
    const ratio = { of: 'ratio', is: 'at most', limit: 1.2 } as const;
    expect(figureOf('x', { case: 'y', unit: 'ms', value: 1, floor: 0, target: ratio }).met).toBeNull();
  });
});
