import { describe, expect, it } from 'vitest';
import { codecText, countText, sizeText } from '../../../../client/src/ui/number-text.ts';

describe('sizeText', () => {
  it('picks the unit that people read', () => {
    expect(
      [999, 1500, 2_331_462, 142_000_000, 999_800].map((size) => sizeText(size).replace('\u00a0', ' ')),
    ).toEqual(['999 bytes', '1.5 kB', '2.3 MB', '142 MB', '1.0 MB']);
  });
});

describe('codecText', () => {
  it('uses the names on camera boxes, and leaves unknown ones as they are', () => {
    expect(['h264', 'HEVC', 'rv40'].map(codecText)).toEqual(['H.264', 'H.265', 'rv40']);
  });
});

describe('countText', () => {
  it('knows one from many', () => {
    expect(countText(1, 'person', 'people')).toBe('1\u00a0person');
    expect(countText(0, 'person', 'people')).toBe('0\u00a0people');
  });
});
